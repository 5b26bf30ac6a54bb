import { type Dimensions, parseDimensionsKey } from "@billow/core/metering/dimensions.ts";
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

/** Parses usage, by customer and in the order of the rows. */
export function usageByCustomer(rows: readonly UsageRow[]): Map<string, StoredUsage[]> {
  // Few dimensions occur in many rows, so each is parsed once.
  const parsed = new Map<string, Dimensions>();
  const usage = new Map<string, StoredUsage[]>();
  for (const { customer_id: customerId, meter, dimensions: key, tenant, quantity } of rows) {
    const dimensions = parsed.get(key) ?? parseDimensionsKey(key);
    parsed.set(key, dimensions);
    const own = usage.get(customerId) ?? [];
    own.push({ meter, dimensions, tenant, quantity: decimal(quantity) });
    usage.set(customerId, own);
  }
  return usage;
}
