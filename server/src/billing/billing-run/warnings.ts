import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { BillingPeriod } from "./billing-period.ts";
import { type AdjustedTotal, unmatchedInPeriod } from "./queries.ts";

/**
 * What a run reports besides its invoices: usage of the period that is on none, because it waits for a customer, and
 * earlier periods whose usage has changed since they were billed.
 */
export async function warningsOf(
  db: Kysely<Database>,
  run: {
    period: BillingPeriod;
    adjusted: readonly AdjustedTotal[];
  },
): Promise<string[]> {
  const waiting = await unmatchedInPeriod(db, run.period);
  return [
    ...(waiting.events > 0
      ? [
          `${waiting.events} ${waiting.events === 1 ? "event" : "events"} of ${waiting.tenants} ${waiting.tenants === 1 ? "tenant" : "tenants"} ${waiting.events === 1 ? "waits" : "wait"} for a customer or a meter. Create what is missing and run again.`,
        ]
      : []),
    ...run.adjusted.map(adjustedSentence),
  ];
}

function adjustedSentence({ month, currency, invoices, amount, incomplete }: AdjustedTotal): string {
  const total = formatAmount(amount, currency);
  const rest =
    incomplete === 0 ? "" : ` ${incomplete} of them had no room for the whole refund; the rest follows.`;
  const include = invoices === 1 ? "1 invoice includes" : `${invoices} invoices include`;
  return `${include} late or corrected usage of ${month}: ${total} ${currency} before tax.${rest}`;
}
