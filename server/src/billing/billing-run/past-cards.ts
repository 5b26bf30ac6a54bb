import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { rateCardsValidOn, type ValidRateCard } from "../../pricing/rate-cards/rate-card.ts";

/** Everyone's rate cards of months, by first day and currency. */
export type PastCards = ReadonlyMap<string, ReadonlyMap<string, ValidRateCard>>;

/** The rate cards of all months that are to be adjusted, for those among them that were never billed. */
export async function cardsOfPast(
  db: Kysely<Database>,
  toAdjust: ReadonlyMap<string, readonly string[]>,
): Promise<PastCards> {
  const months = new Set([...toAdjust.values()].flat());
  const cards = new Map<string, ReadonlyMap<string, ValidRateCard>>();
  for (const from of [...months].sort()) cards.set(from, await rateCardsValidOn(db, from));
  return cards;
}

export function distinctCards(of: readonly ReadonlyMap<string, ValidRateCard>[]): ValidRateCard[] {
  return [...new Map(of.flatMap((cards) => [...cards.values()]).map((card) => [card.id, card])).values()];
}
