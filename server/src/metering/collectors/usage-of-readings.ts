import { storedUnitOf } from "@billow/core/metering/meter.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { UsageReading } from "../usage/store/event.ts";
import type { DryRun } from "./kind-of-source.ts";

/** The usage of some readings, by tenant and meter, in stored units. */
export function usageOfReadings(
  readings: readonly Pick<UsageReading, "tenantId" | "meter" | "quantity" | "resource">[],
  meters: Meters,
): DryRun["usage"] {
  const groups = Map.groupBy(readings, ({ tenantId, meter }) => `${tenantId}\n${meter}`);
  return [...groups.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const sum = own.reduce((total, { quantity }) => total.plus(quantity), decimal(0n));
    const resources = new Set(own.map(({ resource }) => resource)).size;
    const { tenantId, meter } = first;
    return [{ tenantId, meter, unit: storedUnitOf(meters.of(meter)), quantity: decimalText(sum), resources }];
  });
}
