import { type Allocation, allocationsOf, usageOfAllocations } from "@billow/core/metering/allocation.ts";
import { storedUnitOf } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import { decimalText, fromScaledInteger } from "@billow/core/money/decimal.ts";
import { type AllocationChange, eventKey } from "../usage/store/event.ts";
import type { DryRun } from "./kind-of-source.ts";

/**
 * The usage that some allocation changes alone give in a window, by tenant and meter, in stored units. Meters whose
 * months are levels are left out: they have no usage of a window.
 */
export function usageOfChanges(
  changes: readonly AllocationChange[],
  window: { from: number; before: number },
  { tiling, meters }: { tiling: Tiling; meters: Meters },
): DryRun["usage"] {
  const tenants = Map.groupBy(changes, (change) => change.tenantId);
  return [...tenants].sort().flatMap(([tenantId, own]) => {
    const resources = [...Map.groupBy(own, (change) => change.resource).values()].map(allocationsOfChanges);
    const byMeter = Map.groupBy(usageOfAllocations(resources.flat(), window, tiling), ({ meter }) => meter);
    const sums = [...byMeter].filter(([meter]) => !meters.levelled.has(meter));
    return sums.map(([meter, hours]) => ({
      tenantId,
      meter,
      unit: storedUnitOf(meters.of(meter)),
      quantity: hoursText(hours.reduce((sum, hour) => sum + hour.quantity, 0n)),
      resources: resources.filter((allocations) =>
        usageOfAllocations(allocations, window, tiling).some((one) => one.meter === meter),
      ).length,
    }));
  });
}

function allocationsOfChanges(changes: readonly AllocationChange[]): Allocation[] {
  return allocationsOf(
    changes.map((change, arrival) => ({
      ...change,
      nanos: change.nanos ?? 0,
      arrival,
      key: eventKey(change.source, change.id),
    })),
  );
}

const SECONDS_AN_HOUR = "3600";

/** Micro-unit-seconds as unit-hours, with as many decimals as a size has. */
function hoursText(microUnitSeconds: bigint): string {
  const unitSeconds = fromScaledInteger({ integer: microUnitSeconds, decimals: 6 });
  return decimalText(unitSeconds.div(SECONDS_AN_HOUR).round(6));
}
