import { dimensionsKey } from "@billow/core/metering/dimensions.ts";
import { type LevelSpan, monthLevels, monthsWithin } from "@billow/core/metering/levels.ts";
import { isLevelled, type Meter, storedUnitOf } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import { type Decimal, decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { UsageReading } from "../usage/store/event.ts";
import type { DryRun } from "./kind-of-source.ts";

/** What is needed of a reading to know what several come to. */
export type CountedReading = Pick<
  UsageReading,
  "tenantId" | "meter" | "quantity" | "resource" | "dimensions" | "from" | "before"
>;

/** The usage of some readings, by tenant and meter, in stored units. */
export function usageOfReadings(
  readings: readonly CountedReading[],
  { meters, tiling }: { meters: Meters; tiling: Tiling },
): DryRun["usage"] {
  const groups = Map.groupBy(readings, ({ tenantId, meter }) => `${tenantId}\n${meter}`);
  return [...groups.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const { tenantId } = first;
    const meter = meters.of(first.meter);
    const quantity = decimalText(totalOf(own, { meter, tiling }));
    const resources = new Set(own.map(({ resource }) => resource)).size;
    return [{ tenantId, meter: meter.id, unit: storedUnitOf(meter), quantity, resources }];
  });
}

/** What readings of a tenant and a meter come to: their sum, or the highest level that a month has of them alone. */
export function totalOf(
  readings: readonly CountedReading[],
  { meter, tiling }: { meter: Meter; tiling: Tiling },
): Decimal {
  if (!isLevelled(meter)) return readings.reduce((total, { quantity }) => total.plus(quantity), decimal(0n));
  const spans = readings.map(spanOf);
  const from = spans.reduce((first, span) => Math.min(first, span.from), Number.POSITIVE_INFINITY);
  const before = spans.reduce((last, span) => Math.max(last, span.before), 0);
  const months = monthsWithin({ from, before }, tiling);
  // The intervals around these readings are not missing, they were not asked for.
  const levels = monthLevels({ ...meter, missing: "ignore" }, { spans, months, tiling });
  return [...Map.groupBy(levels, ({ day }) => day.slice(0, 7)).values()]
    .map((own) => own.reduce((sum, { quantity }) => sum.plus(quantity), decimal(0n)))
    .reduce((most, sum) => (sum.gt(most) ? sum : most), decimal(0n));
}

function spanOf({ resource, from, before, dimensions, quantity }: CountedReading): LevelSpan {
  return { resource, from, before, dimensions: dimensionsKey(dimensions), size: quantity };
}
