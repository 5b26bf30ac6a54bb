import { meterOf, parseDimensionsKey } from "@billow/core/metering/meter.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import { rateUsage } from "@billow/core/pricing/rate.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { rateCardsOfIds, type ValidRateCard } from "../../pricing/rate-cards/rate-card.ts";
import type { BillingPeriod } from "./billing-period.ts";
import {
  type AdjustedTotal,
  agreedCardIds,
  countSeries,
  seriesOfPeriod,
  unmatchedInPeriod,
} from "./queries.ts";

/**
 * What a run reports besides its invoices: usage of the period that is on none, because it waits for a customer or
 * has no price, and earlier periods whose usage has changed since they were billed.
 */
export async function warningsOf(
  db: Kysely<Database>,
  given: {
    period: BillingPeriod;
    cards: ReadonlyMap<string, ValidRateCard>;
    adjusted: readonly AdjustedTotal[];
  },
): Promise<string[]> {
  const waiting = await unmatchedInPeriod(db, given.period);
  const unpriced = await unpricedSeries(db, given);
  return [
    ...(waiting.events > 0
      ? [
          `${waiting.events} ${waiting.events === 1 ? "event" : "events"} of ${waiting.tenants} ${waiting.tenants === 1 ? "tenant" : "tenants"} ${waiting.events === 1 ? "waits" : "wait"} for a customer. Create the customers and run again.`,
        ]
      : []),
    ...(unpriced > 0
      ? [`${unpriced} usage series have no price on their rate card and were not billed.`]
      : []),
    ...given.adjusted.map(adjustedSentence),
  ];
}

function adjustedSentence({ month, currency, invoices, amount, incomplete }: AdjustedTotal): string {
  const total = formatAmount(amount, currency);
  const rest =
    incomplete === 0 ? "" : ` ${incomplete} of them had no room for the whole refund; the rest follows.`;
  const include = invoices === 1 ? "1 invoice includes" : `${invoices} invoices include`;
  return `${include} late or corrected usage of ${month}: ${total} ${currency} before tax.${rest}`;
}

/**
 * Counts over all customers, also those already invoiced by an earlier run: what it left out is still left out.
 * Customers are read only if there are series without a price.
 */
async function unpricedSeries(
  db: Kysely<Database>,
  { period, cards }: { period: BillingPeriod; cards: ReadonlyMap<string, ValidRateCard> },
): Promise<number> {
  const all = await seriesOfPeriod(db, period);
  const monthSeconds = period.beforeSeconds - period.fromSeconds;
  const agreed = await rateCardsOfIds(db, await agreedCardIds(db, period.from));
  const everyones = [...cards.values()].map((card) => ({ ...card, agreedId: null }));
  let unpriced = 0;
  for (const { issuerId, currency, items, agreedId } of [
    ...everyones,
    ...[...agreed.values()].map((card) => ({ ...card, agreedId: card.id })),
  ]) {
    const series = all.filter(({ meter, dimensions }) => {
      const usage = {
        meter: meterOf(meter).id,
        dimensions: parseDimensionsKey(dimensions),
        quantity: decimal("0"),
      };
      return rateUsage({ items, usage: [usage], monthSeconds, currency }).unpriced.length > 0;
    });
    if (series.length > 0)
      unpriced += await countSeries(db, { ...period, issuerId, currency, agreedId, series });
  }
  return unpriced;
}
