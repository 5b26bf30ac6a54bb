import { parseDimensionsKey } from "@billow/core/metering/meter.ts";
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
  return new Map(
    [...Map.groupBy(rows, (row) => row.customer_id)].map(([customerId, own]) => [
      customerId,
      own.map(({ meter, dimensions, tenant, quantity }) => ({
        meter,
        dimensions: parseDimensionsKey(dimensions),
        tenant,
        quantity: decimal(quantity),
      })),
    ]),
  );
}
