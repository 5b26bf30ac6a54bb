import type { Kysely, Transaction } from "kysely";
import { periodsToAdjust } from "../../books/billed-usage/periods-to-adjust.ts";
import type { Database } from "../../db/schema.ts";
import { lockCardsInUse, rateCardsValidOn, type ValidRateCard } from "../../pricing/rate-cards/rate-card.ts";
import type { BillingPeriod } from "./billing-period.ts";

/** Everyone's rate cards of months, by first day and `cardKey`. */
type CardsOfMonths = ReadonlyMap<string, ReadonlyMap<string, ValidRateCard>>;

/** What is read once for a period, however many customers are billed for it. */
export interface BillingWork {
  period: BillingPeriod;
  /** Everyone's rate cards, by `cardKey`. */
  cards: ReadonlyMap<string, ValidRateCard>;
  /** The first days of each customer's periods that may have to be adjusted. */
  toAdjust: ReadonlyMap<string, readonly string[]>;
  /** Everyone's rate cards of those periods, by first day. */
  pastCards: CardsOfMonths;
}

/** Reads the work of a period: of all customers, or of one whose draft is made anew and does not count itself. */
export async function readWork(
  db: Kysely<Database>,
  period: BillingPeriod,
  draft?: { customerId: string; except: string },
): Promise<BillingWork> {
  const cards = await rateCardsValidOn(db, period.from);
  const toAdjust = await periodsToAdjust(db, { before: period.from, ...draft });
  return { period, cards, toAdjust, pastCards: await cardsOfMonths(db, toAdjust) };
}

/** The rate cards of all months that are to be adjusted, for those among them that were never billed. */
async function cardsOfMonths(
  db: Kysely<Database>,
  toAdjust: BillingWork["toAdjust"],
): Promise<CardsOfMonths> {
  const months = new Set([...toAdjust.values()].flat());
  const cards = new Map<string, ReadonlyMap<string, ValidRateCard>>();
  for (const from of [...months].sort()) cards.set(from, await rateCardsValidOn(db, from));
  return cards;
}

/** Keeps the rate cards until the transaction ends. @throws DomainError `conflict` where one was removed */
export async function lockWorkCards(
  tx: Transaction<Database>,
  { cards, pastCards }: Pick<BillingWork, "cards" | "pastCards">,
): Promise<void> {
  const all = [cards, ...pastCards.values()].flatMap((byCurrency) => [...byCurrency.values()]);
  await lockCardsInUse(tx, [...new Map(all.map((card) => [card.id, card])).values()]);
}
