import type { MoneyPlace } from "@billow/core/books/money-place.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";

/** What is in places by currency, in minor units. */
export async function sumsOfPlaces(
  db: Kysely<Database>,
  places: readonly MoneyPlace[],
): Promise<{ place: string; currency: CurrencyCode; amount: string }[]> {
  const { rows } = await sql<{ place: string; currency: CurrencyCode; amount: string }>`
    SELECT money_place AS place, currency, sum(amount)::text AS amount FROM ledger_entry
    WHERE money_place = ANY(${places}::text[]) GROUP BY money_place, currency`.execute(db);
  return rows;
}

/** Holds a place, so that nobody else takes the operator's money from it until the transaction ends. */
export async function lockPlace(
  tx: Transaction<Database>,
  { place, currency }: { place: MoneyPlace; currency: CurrencyCode },
): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`money ${place} ${currency}`}, 0))`.execute(tx);
}

/** In whose books a posting is. */
export async function issuerOfPosting(db: Kysely<Database>, postingId: string): Promise<string> {
  const row = await db
    .selectFrom("ledger_entry")
    .select("issuer_id")
    .where("posting_id", "=", postingId)
    .limit(1)
    .executeTakeFirstOrThrow();
  return row.issuer_id;
}
