import type { RateCard } from "@billow/contract/pricing/rate-card.ts";
import { price } from "@billow/contract/pricing/rate-card.ts";
import { type CurrencyCode, isCurrencyCode } from "@billow/core/currency.ts";
import { DomainError } from "@billow/core/errors.ts";
import { meterOf } from "@billow/core/meter.ts";
import { parsePrice } from "@billow/core/price.ts";
import type { RateCardItem } from "@billow/core/rate.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { pointed } from "../../http/pointed.ts";
import { instantOfMs } from "../../http/present.ts";
import { issuerOrFirst } from "../../parties/issuers/issuer.ts";
import {
  cardsOfIds,
  cardsValidOn,
  insertRateCard,
  itemsOfCards,
  lockRateCards,
  type RateCardItemRow,
  type RateCardRow,
} from "./queries.ts";

export type NewRateCard = Omit<RateCard, "id" | "issuerId"> & { issuerId?: string | undefined };

/**
 * Adds a rate card. A card is never changed once it is there: prices change by a newer card from a date on.
 *
 * @throws DomainError `unknown_currency`, `unknown_meter`, `invalid_price`, `conflict` when everyone has a card in the currency from that date
 */
export async function createRateCard(
  tx: Transaction<Database>,
  deps: Deps,
  given: NewRateCard,
  { demo }: { demo: boolean } = { demo: false },
): Promise<RateCard> {
  if (!isCurrencyCode(given.currency)) {
    throw new DomainError(
      "unknown_currency",
      `"${given.currency}" is no currency in use. Give an ISO 4217 code like EUR.`,
      "/currency",
    );
  }
  const issuer = await issuerOrFirst(tx, given.issuerId);
  const items = given.items.map((item, index) => pointed(`/items/${index}`, () => checkedItem(item)));
  const card = {
    id: deps.newId(),
    issuer_id: issuer.id,
    name: given.name,
    currency: given.currency,
    valid_from: given.validFrom,
    created_at: instantOfMs(deps.clock.nowMs()),
    audience: given.audience,
    demo,
  };
  if (!(await insertRateCard(tx, card, items))) {
    throw new DomainError(
      "conflict",
      `There is a rate card for everyone in ${given.currency} from ${given.validFrom} already. Choose another date.`,
      "/validFrom",
    );
  }
  return presentRateCard(
    card,
    items.map((item, position) => ({ ...item, rate_card_id: card.id, position })),
  );
}

function checkedItem(item: NewRateCard["items"][number]): Omit<RateCardItemRow, "rate_card_id" | "position"> {
  return {
    product: item.product,
    description: item.description ?? null,
    meter: pointed("/meter", () => meterOf(item.meter).id),
    match: item.match ?? {},
    price: pointed("/price", () => parsePrice(item.price)),
  };
}

/** A rate card as rating takes it. */
export interface ValidRateCard {
  id: string;
  issuerId: string;
  name: string;
  currency: CurrencyCode;
  validFrom: string;
  items: readonly RateCardItem[];
}

/** Keeps cards from being removed until the transaction ends, and tells which of them are there. */
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
 * Keeps cards that somebody bills by until the transaction ends.
 *
 * @throws DomainError `conflict` where one was removed since it was read
 */
export async function lockCardsInUse(
  tx: Transaction<Database>,
  cards: readonly ValidRateCard[],
): Promise<void> {
  const ids = cards.map(({ id }) => id);
  if ((await lockedRateCards(tx, ids)).length === ids.length) return;
  throw new DomainError("conflict", "A rate card was removed in the meantime. Try again.");
}

/** What everyone's cards are kept by: of each issuer and currency one is valid at a time. */
export function cardKey({ issuerId, currency }: { issuerId: string; currency: CurrencyCode }): string {
  return `${issuerId} ${currency}`;
}

/** Everyone's rate cards that are valid on a date, by `cardKey`: the newest of those that had begun by then. */
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

/** Rate cards by their ids, as rating takes them: those that periods were billed by, whatever is valid now. */
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
  const items = await itemsOfCards(
    db,
    cards.map((card) => card.id),
  );
  return new Map(
    cards.map(({ id, issuer_id, name, currency, valid_from }) => [
      id,
      {
        id,
        issuerId: issuer_id,
        name,
        currency,
        validFrom: valid_from,
        items: items.filter((item) => item.rate_card_id === id).map(storedItem),
      },
    ]),
  );
}

function storedItem(row: RateCardItemRow): RateCardItem {
  return {
    product: row.product,
    description: row.description ?? "",
    meter: meterOf(row.meter).id,
    match: row.match,
    price: parsePrice(row.price),
  };
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
      })),
  };
}
