import type { RateCard } from "@billow/contract/pricing/rate-card.ts";
import { price } from "@billow/contract/pricing/rate-card.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Meter } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { type CurrencyCode, isCurrencyCode } from "@billow/core/money/currency.ts";
import { parseBounds } from "@billow/core/pricing/item-bounds.ts";
import { overlapOf } from "@billow/core/pricing/overlap.ts";
import { checkPercentItems } from "@billow/core/pricing/percent-items.ts";
import { parsePrice } from "@billow/core/pricing/price.ts";
import type { RateCardItem } from "@billow/core/pricing/rate.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { pointed } from "../../http/text/pointed.ts";
import { loadLockedMeters, loadMeters } from "../../metering/meters/load-meters.ts";
import { issuerOrFirst } from "../../parties/issuers/issuer.ts";
import {
  cardsOfIds,
  cardsValidOn,
  idOfCardValidOn,
  insertRateCard,
  itemsOfCards,
  lockRateCards,
  type RateCardItemRow,
  type RateCardRow,
} from "./queries.ts";

export type NewRateCard = Omit<RateCard, "id" | "issuerId"> & { issuerId?: string | undefined };

/**
 * Adds a rate card. Cards never change: a newer card with a later date changes prices.
 *
 * @throws DomainError `unknown_currency`, `unknown_meter`, `invalid_price`, `conflict` when there is a card for
 * everyone in the currency from that date
 */
export async function createRateCard(
  tx: Transaction<Database>,
  deps: Deps,
  prices: NewRateCard,
  { demo }: { demo: boolean } = { demo: false },
): Promise<RateCard> {
  if (!isCurrencyCode(prices.currency)) {
    throw new DomainError(
      "unknown_currency",
      `"${prices.currency}" is not a currency in use. Send an ISO 4217 code such as EUR.`,
      "/currency",
    );
  }
  const { currency } = prices;
  const issuer = await issuerOrFirst(tx, prices.issuerId);
  const meters = await loadLockedMeters(tx);
  const items = checkedItems(prices.items, { meters, currency });
  const card = {
    id: deps.newId(),
    issuer_id: issuer.id,
    name: prices.name,
    currency: prices.currency,
    valid_from: prices.validFrom,
    created_at: instantOfMs(deps.clock.nowMs()),
    audience: prices.audience,
    demo,
  };
  if (!(await insertRateCard(tx, card, items))) {
    throw new DomainError(
      "conflict",
      `There is already a rate card for everyone in ${prices.currency} from ${prices.validFrom}. Choose another date.`,
      "/validFrom",
    );
  }
  return presentRateCard(
    card,
    items.map((item, position) => ({ ...item, rate_card_id: card.id, position })),
  );
}

/** Items in the form that rating needs, checked as publishing them would check them. */
export function ratedItems(items: NewRateCard["items"], by: CardFacts): RateCardItem[] {
  return checkedItems(items, by).map(ratedItem);
}

function checkedItems(wanted: NewRateCard["items"], by: CardFacts): CheckedItem[] {
  const items = wanted.map((item, index) => pointed(`/items/${index}`, () => checkedItem(item, by)));
  refuseOverlap(items);
  checkPercentItems(items.map(ratedItem));
  return items;
}

/** What the items of a card are checked against. */
interface CardFacts {
  meters: Meters;
  currency: CurrencyCode;
}

type CheckedItem = Omit<RateCardItemRow, "rate_card_id" | "position">;

/** Refuses two items that would price the same usage, as one of them would never be charged. */
function refuseOverlap(items: readonly Pick<RateCardItemRow, "product" | "meter" | "match">[]): void {
  const [first, second] = overlapOf(items) ?? [];
  if (first === undefined || second === undefined) return;
  throw new DomainError(
    "invalid_price",
    `${items[first]?.product} (item ${first + 1}) and ${items[second]?.product} (item ${second + 1}) price the same usage of ${items[second]?.meter}. Remove one, or let one name more dimensions.`,
    `/items/${second}/match`,
  );
}

function checkedItem(item: NewRateCard["items"][number], { meters, currency }: CardFacts): CheckedItem {
  const price = pointed("/price", () => parsePrice(item.price));
  const meter = meterOfItem(item, meters);
  return {
    product: item.product,
    description: item.description ?? null,
    meter: meter?.id ?? null,
    match: item.match ?? {},
    price,
    item_group: item.group ?? meter?.group ?? null,
    ...parseBounds(item, currency),
  };
}

/** The meter of an item; null for a percentage, which has no usage of its own. */
function meterOfItem(
  { meter, match = {}, price }: NewRateCard["items"][number],
  meters: Meters,
): Meter | null {
  const wrong = (detail: string, pointer: string) => new DomainError("invalid_price", detail, pointer);
  if (price.model === "percent") {
    if ((meter ?? null) !== null)
      throw wrong("A percentage of other items has no meter. Leave it out.", "/meter");
    if (Object.keys(match).length > 0)
      throw wrong(
        "A percentage of other items matches no usage. Say in its price which items count.",
        "/match",
      );
    return null;
  }
  if (meter === undefined || meter === null)
    throw wrong(
      "Say by which meter the item is measured. Only a percentage of other items has none.",
      "/meter",
    );
  return pointed("/meter", () => meters.of(meter));
}

/** A rate card in the form that rating needs. */
export interface ValidRateCard {
  id: string;
  issuerId: string;
  name: string;
  currency: CurrencyCode;
  validFrom: string;
  /** The catalogue that its items were read with. */
  meters: Meters;
  items: readonly RateCardItem[];
}

/** Locks cards against deletion until the transaction ends. Returns those that exist. */
export async function lockedRateCards(
  tx: Transaction<Database>,
  ids: readonly string[],
): Promise<Pick<ValidRateCard, "id" | "issuerId" | "name" | "currency" | "validFrom">[]> {
  const held = await lockRateCards(tx, ids);
  return held.map(({ id, issuer_id, name, currency, valid_from }) => ({
    id,
    issuerId: issuer_id,
    name,
    currency,
    validFrom: valid_from,
  }));
}

/**
 * Locks the cards used for billing until the transaction ends.
 *
 * @throws DomainError `conflict` when a card was deleted since it was read
 */
export async function lockCardsInUse(
  tx: Transaction<Database>,
  cards: readonly ValidRateCard[],
): Promise<void> {
  const ids = cards.map(({ id }) => id);
  if ((await lockedRateCards(tx, ids)).length === ids.length) return;
  throw new DomainError("conflict", "A rate card was removed in the meantime. Try again.");
}

/** The key of a card for everyone: at any time only one is valid per issuer and currency. */
export function cardKey({ issuerId, currency }: { issuerId: string; currency: CurrencyCode }): string {
  return `${issuerId} ${currency}`;
}

/** The cards for everyone on a date, by `cardKey`: the newest that are valid by then. */
export async function rateCardsValidOn(
  db: Kysely<Database>,
  date: string,
): Promise<Map<string, ValidRateCard>> {
  const cards = await cardsValidOn(db, date);
  const whole = await withItems(db, cards);
  return new Map(
    cards.flatMap(({ id }) => {
      const card = whole.get(id);
      return card === undefined ? [] : [[cardKey(card), card]];
    }),
  );
}

/** Which card for everyone is the newest valid on a date, without reading its items, which may be thousands. */
export async function rateCardIdValidOn(
  db: Kysely<Database>,
  asked: { issuerId: string; currency: CurrencyCode; date: string },
): Promise<string | undefined> {
  return idOfCardValidOn(db, asked);
}

/**
 * Rate cards by id, in the form that rating needs: cards that periods were billed by, whether or not they are still
 * valid.
 */
export async function rateCardsOfIds(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<Map<string, ValidRateCard>> {
  return ids.length === 0 ? new Map() : withItems(db, await cardsOfIds(db, ids));
}

async function withItems(
  db: Kysely<Database>,
  cards: readonly RateCardRow[],
): Promise<Map<string, ValidRateCard>> {
  if (cards.length === 0) return new Map();
  const meters = await loadMeters(db);
  const items = await itemsOfCards(
    db,
    cards.map((card) => card.id),
  );
  const itemsOf = Map.groupBy(items, (item) => item.rate_card_id);
  return new Map(
    cards.map(({ id, issuer_id, name, currency, valid_from }) => [
      id,
      {
        id,
        issuerId: issuer_id,
        name,
        currency,
        validFrom: valid_from,
        meters,
        items: (itemsOf.get(id) ?? []).map(ratedItem),
      },
    ]),
  );
}

function ratedItem(row: CheckedItem): RateCardItem {
  const { product, item_group: group, minimum, maximum } = row;
  const item = { product, description: row.description ?? "", group, minimum, maximum };
  const stored = parsePrice(row.price);
  if (stored.model === "percent") return { ...item, meter: null, match: {}, price: stored };
  return { ...item, meter: row.meter ?? "", match: row.match, price: stored };
}

/** A stored card as the API shows it. */
export function presentRateCard(card: RateCardRow, items: readonly RateCardItemRow[]): RateCard {
  return {
    id: card.id,
    issuerId: card.issuer_id,
    name: card.name,
    currency: card.currency,
    validFrom: card.valid_from,
    audience: card.audience,
    items: items
      .filter((item) => item.rate_card_id === card.id)
      .map((item) => ({
        product: item.product,
        description: item.description,
        meter: item.meter,
        match: item.match,
        price: price.parse(item.price),
        group: item.item_group,
        minimum: item.minimum,
        maximum: item.maximum,
      })),
  };
}
