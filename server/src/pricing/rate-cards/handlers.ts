import { pricesCsv } from "@billow/contract/pricing/prices-csv.ts";
import type { RateCard } from "@billow/contract/pricing/rate-card.ts";
import { currency, date, id } from "@billow/contract/wire.ts";
import { changesOf } from "@billow/core/activity/event-types.ts";
import { DomainError } from "@billow/core/errors.ts";
import { z } from "zod";
import { record } from "../../activity/record/record.ts";
import { read, stream, write } from "../../http/handler.ts";
import { decodeCursor, encodeCursor } from "../../http/present.ts";
import { deleteRateCard } from "./delete-rate-card.ts";
import { listProducts } from "./products.ts";
import { cardsOfIds, itemsOfCards, rateCardsAfter } from "./queries.ts";
import { createRateCard, presentRateCard } from "./rate-card.ts";

const position = z.object({ currency, validFrom: date, id });

export const catalogHandlers = {
  listRateCards: read<"listRateCards">(async ({ db, query, principal: { within } }) => {
    const after = query.cursor === undefined ? null : decodeCursor(query.cursor, position);
    const cards = await rateCardsAfter(db, { after, within, limit: query.limit });
    const shown = cards.slice(0, query.limit);
    const last = shown.at(-1);
    const items = await itemsOfCards(
      db,
      shown.map((card) => card.id),
    );
    return {
      items: shown.map((card) => presentRateCard(card, items)),
      nextCursor:
        cards.length > shown.length && last !== undefined
          ? encodeCursor({ currency: last.currency, validFrom: last.valid_from, id: last.id })
          : null,
    };
  }),

  getRateCard: read<"getRateCard">(async ({ db, params }) => {
    const [card] = await cardsOfIds(db, [params.id]);
    if (card === undefined) throw new DomainError("not_found", "This rate card does not exist.");
    return presentRateCard(card, await itemsOfCards(db, [card.id]));
  }),

  exportPrices: stream<"exportPrices">(async ({ db, params }) => {
    const [card] = await cardsOfIds(db, [params.id]);
    if (card === undefined) throw new DomainError("not_found", "This rate card does not exist.");
    const { items, validFrom } = presentRateCard(card, await itemsOfCards(db, [card.id]));
    return { body: once(pricesCsv(items)), fileName: `prices-${card.currency}-${validFrom}.csv` };
  }),

  createRateCard: write<"createRateCard">(async ({ tx, deps, body, principal }) => {
    const card = await createRateCard(tx, deps, body);
    const data = { ...nameOf(card), changes: changesOf({}, pricesOf(card)) };
    await record(tx, deps, [{ type: "rateCard.created", subject: card.id, actor: principal.actor, data }]);
    return card;
  }),

  deleteRateCard: write<"deleteRateCard">(async ({ tx, deps, params, principal }) => {
    const [row] = await cardsOfIds(tx, [params.id]);
    const items = await itemsOfCards(tx, [params.id]);
    await deleteRateCard(tx, params.id);
    if (row !== undefined) {
      const card = presentRateCard(row, items);
      const data = { ...nameOf(card), changes: changesOf(pricesOf(card), {}) };
      await record(tx, deps, [{ type: "rateCard.removed", subject: card.id, actor: principal.actor, data }]);
    }
    return { deleted: true };
  }),

  listProducts: read<"listProducts">(async ({ db, deps, query }) => ({
    items: await listProducts(db, deps, { currency: query.currency ?? null }),
    nextCursor: null,
  })),
};

async function* once(text: string): AsyncIterable<string> {
  yield text;
}

function nameOf({ name, validFrom }: RateCard) {
  return { name, validFrom };
}

/** What a card charges, as JSON without undefined values. */
function pricesOf({ issuerId, currency, audience, items }: RateCard) {
  return {
    issuerId,
    currency,
    audience,
    items: items.map((item) => ({
      product: item.product,
      description: item.description ?? null,
      meter: item.meter ?? null,
      match: item.match ?? {},
      price: priceOf(item.price),
      group: item.group ?? null,
      minimum: item.minimum ?? null,
      maximum: item.maximum ?? null,
    })),
  };
}

function priceOf(price: RateCard["items"][number]["price"]) {
  if (price.model !== "percent") return price;
  const { model, percent, of = null, recurring = false, basis = "afterDiscount" } = price;
  return {
    model,
    percent,
    of: of && { groups: of.groups ?? [], products: of.products ?? [] },
    recurring,
    basis,
  };
}
