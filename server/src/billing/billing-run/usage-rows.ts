import { type Dimensions, parseDimensionsKey } from "@billow/core/metering/meter.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { StoredUsage } from "@billow/core/pricing/rate.ts";

/** A customer's usage of a series, as queries answer it. */
export interface UsageRow {
  customer_id: string;
  meter: string;
  dimensions: string;
  tenant: string;
  quantity: string;
}

/** Parses usage, by customer and in the order of the rows. Those of a series follow one another, and are summed. */
export function usageByCustomer(rows: readonly UsageRow[]): Map<string, StoredUsage[]> {
  // Few dimensions occur in many rows, so each is parsed once.
  const parsed = new Map<string, Dimensions>();
  const usage = new Map<string, StoredUsage[]>();
  for (const { customer_id: customerId, meter, dimensions: key, tenant, quantity } of rows) {
    const dimensions = parsed.get(key) ?? parseDimensionsKey(key);
    parsed.set(key, dimensions);
    const own = usage.get(customerId) ?? [];
    const series = { meter, dimensions, tenant, quantity: decimal(quantity) };
    const last = own.at(-1);
    // A tenant that left and came back in a month has a row for each stay.
    if (last !== undefined && isSameSeries(last, series))
      own[own.length - 1] = { ...series, quantity: last.quantity.plus(series.quantity) };
    else own.push(series);
    usage.set(customerId, own);
  }
  return usage;
}

/** Equal dimensions are one object here. */
function isSameSeries(one: StoredUsage, other: StoredUsage): boolean {
  return one.meter === other.meter && one.dimensions === other.dimensions && one.tenant === other.tenant;
}
