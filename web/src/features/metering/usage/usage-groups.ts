import type { Meter } from "@billow/contract/metering/meter.ts";
import type { UsageReport } from "@billow/contract/metering/usage.ts";
import { isZero } from "../../../format/decimal.ts";
import { groupLabel, meterHead, meterUnitText, shortMeterName } from "../../../format/meter.ts";

/** A meter as the page shows it, under the name of its group. */
export interface UsageMeter {
  id: string;
  /** "vCPU hours" */
  name: string;
  /** The same as the head of a column, with its unit. */
  head: string;
  /** The unit of a figure: "GB-h RAM". */
  unit: string;
}

/** A group of the catalogue with those of its meters that there is usage of. */
export interface UsageGroup {
  id: string;
  name: string;
  /** The first is the one read at a glance. */
  meters: readonly [UsageMeter, ...UsageMeter[]];
}

/**
 * The groups and meters with usage in the range of a report or in the range before, in the catalogue's order. What was
 * used before stays to be seen when it ends.
 */
export function usageGroups(
  catalogue: readonly Meter[],
  { totals, previous }: Pick<UsageReport, "totals" | "previous">,
): UsageGroup[] {
  const used = new Set(
    [...totals, ...previous].filter(({ quantity }) => !isZero(quantity)).map(({ meter }) => meter),
  );
  const byGroup = Map.groupBy(
    catalogue.filter(({ id }) => used.has(id)),
    ({ group }) => group,
  );
  return [...byGroup].flatMap(([id, meters]) => {
    const [first, ...others] = meters.map(usageMeter);
    return first === undefined ? [] : [{ id, name: groupLabel(id), meters: [first, ...others] }];
  });
}

function usageMeter(meter: Meter): UsageMeter {
  return {
    id: meter.id,
    name: shortMeterName(meter),
    head: meterHead(meter),
    unit: meterUnitText(meter),
  };
}
