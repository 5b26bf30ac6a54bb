import { partsOfBill, periodBill } from "@billow/core/billing/period-bill.ts";
import { parseDimensionsKey } from "@billow/core/metering/dimensions.ts";
import { pricedUnitOf } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { nextMonth } from "@billow/core/metering/period.ts";
import { reportedQuantity } from "@billow/core/metering/quantity.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { decimal, decimalText, isZero } from "@billow/core/money/decimal.ts";
import { NO_TERMS } from "@billow/core/pricing/agreed-terms.ts";
import type { RateCardItem } from "@billow/core/pricing/rate.ts";
import type { Kysely } from "kysely";
import { billedBefore } from "../../books/billed-usage/billed-before.ts";
import type { Database } from "../../db/schema.ts";
import { rateCardIdValidOn, rateCardsOfIds } from "../../pricing/rate-cards/rate-card.ts";
import { agreedCardId, subscriptionsInForce } from "../../pricing/subscriptions/subscription.ts";
import { meteredAndBilled, seriesUsed } from "./queries.ts";

/** What was used and what is billed of a customer's month, in quantity and in money. */
export interface PricedMonth {
  quantities: { meter: string; unit: string; metered: string; billed: string }[];
  /** Minor units: what its usage costs by the prices and terms of its bill, or by the prices of its first day. */
  priced: bigint | null;
  billed: bigint;
}

/** Compares metered, priced and billed of one month. */
export async function priceMonth(
  db: Kysely<Database>,
  {
    customer,
    from,
    tiling,
    meters,
  }: {
    customer: { id: string; issuerId: string; currency: CurrencyCode };
    from: string;
    tiling: Tiling;
    meters: Meters;
  },
): Promise<PricedMonth> {
  const period = { customerId: customer.id, from };
  const monthSeconds = secondsOfMonth(from, tiling);
  const quantities = (await meteredAndBilled(db, period)).flatMap(({ meter: id, used, billed }) => {
    const meter = meters.of(id);
    const text = (stored: string) => decimalText(reportedQuantity(decimal(stored), meter, monthSeconds));
    return decimal(used).eq(decimal(billed))
      ? []
      : [{ meter: id, unit: pricedUnitOf(meter), metered: text(used), billed: text(billed) }];
  });
  const [before] = await billedBefore(db, { periods: [period], except: null });
  const billed = (before?.parts ?? [])
    .filter(({ item }) => item !== "refund" && item !== "recurring")
    .reduce((sum, part) => sum + part.amount, 0n);
  const { currency } = customer;
  const items = await itemsFor(db, { customer, from, rateCardId: before?.rateCardId ?? null });
  if (items === null) return { quantities, priced: null, billed };
  const series = await seriesUsed(db, period);
  const usage = series.map((row) => ({
    meter: row.meter,
    dimensions: parseDimensionsKey(row.dimensions),
    quantity: decimal(row.quantity),
  }));
  const terms = before?.termsIn(currency) ?? NO_TERMS;
  const bill = periodBill({ meters, items, usage, from, monthSeconds, currency, terms });
  const priced = partsOfBill(bill).reduce((sum, { amount }) => sum + amount, 0n);
  return { quantities, priced, billed };
}

/** The quantity of one meter in a month, in the unit that is reported. */
export function quantityOfMonth(
  { meter: id, quantity, from }: { meter: string; quantity: string; from: string },
  { tiling, meters }: { tiling: Tiling; meters: Meters },
): { meter: string; unit: string; metered: string; billed: string } | null {
  if (isZero(decimal(quantity))) return null;
  const meter = meters.of(id);
  const text = decimalText(reportedQuantity(decimal(quantity), meter, secondsOfMonth(from, tiling)));
  return { meter: id, unit: pricedUnitOf(meter), metered: text, billed: text };
}

function secondsOfMonth(from: string, tiling: Tiling): number {
  return tiling.startOfDay(`${nextMonth(from.slice(0, 7))}-01`) - tiling.startOfDay(from);
}

/** The prices of the card that billed the month, or else of the card that holds on its first day. */
async function itemsFor(
  db: Kysely<Database>,
  {
    customer,
    from,
    rateCardId,
  }: {
    customer: { id: string; issuerId: string; currency: CurrencyCode };
    from: string;
    rateCardId: string | null;
  },
): Promise<readonly RateCardItem[] | null> {
  const inForce = await subscriptionsInForce(db, {
    customers: [customer],
    from,
    before: `${nextMonth(from.slice(0, 7))}-01`,
  });
  const { issuerId, currency } = customer;
  const id =
    rateCardId ??
    agreedCardId(inForce.get(customer.id) ?? [], from) ??
    (await rateCardIdValidOn(db, { issuerId, currency, date: from }));
  return id === undefined ? null : ((await rateCardsOfIds(db, [id])).get(id)?.items ?? null);
}
