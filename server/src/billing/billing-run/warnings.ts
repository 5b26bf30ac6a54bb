import { decimal } from "@billow/core/decimal.ts";
import { meterOf, parseDimensionsKey } from "@billow/core/meter.ts";
import { formatAmount } from "@billow/core/money.ts";
import { rateUsage } from "@billow/core/rate.ts";
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
 * What a run has to tell beside its invoices: usage of the period that is on none, as it waits for a customer or has no
 * price, and earlier periods whose usage has changed since they were billed.
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
      ? [`${unpriced} usage series have no price on the rate card they are billed by and were not billed.`]
      : []),
    ...given.adjusted.map(adjustedSentence),
  ];
}

function adjustedSentence({ month, currency, invoices, amount, incomplete }: AdjustedTotal): string {
  const total = formatAmount(amount, currency);
  const rest =
    incomplete === 0
      ? ""
      : ` ${incomplete} of them had no room for all that is to be given back; the rest follows.`;
  const take = invoices === 1 ? "1 invoice takes" : `${invoices} invoices take`;
  return `${take} up late or corrected usage of ${month}: ${total} ${currency} before tax.${rest}`;
}

/**
 * Counted over all customers, also those that an earlier run has invoiced: what it left out is left out still. Customers
 * are looked at only where there are series without a price.
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
