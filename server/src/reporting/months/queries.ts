import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";

/** Sums of the ledger in a month, in minor units. */
export interface MonthSums {
  period: string;
  currency: CurrencyCode;
  invoiced: string;
  credited: string;
  collected: string;
  written_off: string;
}

/** From the first days of two months, the second not included; out of the tally, without reading entries. */
export async function sumsByMonth(
  db: Kysely<Database>,
  {
    from,
    before,
    issuerId,
    currency,
  }: { from: string; before: string; issuerId: string | null; currency: string | null },
): Promise<MonthSums[]> {
  const { rows } = await sql<MonthSums>`
    SELECT to_char(month, 'YYYY-MM') AS period, currency,
      coalesce(-sum(amount) FILTER (WHERE account IN ('revenue', 'tax') AND kind = 'issue'), 0)::text AS invoiced,
      coalesce(sum(amount) FILTER (WHERE account IN ('revenue', 'tax') AND kind NOT IN ('issue', 'charge', 'chargeUndone')), 0)::text AS credited,
      coalesce(sum(amount) FILTER (WHERE account = 'cash' AND kind NOT IN ('paymentFee', 'paymentFeeUndone')), 0)::text AS collected,
      coalesce(sum(amount) FILTER (WHERE account IN ('badDebt', 'taxRelief')), 0)::text AS written_off
    FROM ledger_tally
    WHERE month >= ${from}::date AND month < ${before}::date
      AND (${issuerId}::uuid IS NULL OR issuer_id = ${issuerId}::uuid) AND (${currency}::text IS NULL OR currency = ${currency}::text)
    GROUP BY 1, 2 ORDER BY 2, 1`.execute(db);
  return rows;
}
