import type { Kysely, Transaction } from "kysely";
import { periodsToAdjust } from "../../books/billed-usage/periods-to-adjust.ts";
import type { Database } from "../../db/schema.ts";
import { lockCardsInUse, rateCardsValidOn, type ValidRateCard } from "../../pricing/rate-cards/rate-card.ts";
import type { BillingPeriod } from "./billing-period.ts";

/** The rate cards for everyone of several months, by first day and `cardKey`. */
type CardsOfMonths = ReadonlyMap<string, ReadonlyMap<string, ValidRateCard>>;

/** What is read once for a period, however many customers are billed. */
export interface BillingWork {
  period: BillingPeriod;
  /** The rate cards for everyone, by `cardKey`. */
  cards: ReadonlyMap<string, ValidRateCard>;
  /** The first days of each customer's periods that may need an adjustment. */
  toAdjust: ReadonlyMap<string, readonly string[]>;
  /** The rate cards for everyone of those periods, by first day. */
  pastCards: CardsOfMonths;
}

/** Reads the work of a period: of all customers, or of one alone, without a draft that is refreshed. */
export async function readWork(
  db: Kysely<Database>,
  period: BillingPeriod,
  only?: { customerId: string; except?: string },
): Promise<BillingWork> {
  const cards = await rateCardsValidOn(db, period.from);
  const toAdjust = await periodsToAdjust(db, { before: period.from, ...only });
  return { period, cards, toAdjust, pastCards: await cardsOfMonths(db, toAdjust) };
}

/** The rate cards of all months to adjust, for those among them that were never billed. */
async function cardsOfMonths(
  db: Kysely<Database>,
  toAdjust: BillingWork["toAdjust"],
): Promise<CardsOfMonths> {
  const months = new Set([...toAdjust.values()].flat());
  const cards = new Map<string, ReadonlyMap<string, ValidRateCard>>();
  for (const from of [...months].sort()) cards.set(from, await rateCardsValidOn(db, from));
  return cards;
}

/** Locks the rate cards until the transaction ends. @throws DomainError `conflict` when a card was deleted */
export async function lockWorkCards(
  tx: Transaction<Database>,
  { cards, pastCards }: Pick<BillingWork, "cards" | "pastCards">,
): Promise<void> {
  const all = [cards, ...pastCards.values()].flatMap((byCurrency) => [...byCurrency.values()]);
  await lockCardsInUse(tx, [...new Map(all.map((card) => [card.id, card])).values()]);
}
