import type { Meters } from "@billow/core/metering/meters.ts";
import type { FoundGap } from "../gap-queries.ts";
import { measureCounter } from "./measure-counter.ts";
import { measureGauge } from "./measure-gauge.ts";
import { type MeasureInput, nameOfMapping, type PageRange } from "./measure-input.ts";
import { createMeasurement, type Measured } from "./measurement.ts";

/** The readings of a mapping over some hours. They depend on the samples alone, so measuring again gives the same. */
export async function measureMapping(
  input: Omit<MeasureInput, "measurement" | "meter"> & { sourceName: string; meters: Meters },
): Promise<Measured & { gaps: FoundGap[] }> {
  const { mapping, tiling, range } = input;
  const meter = input.meters.of(mapping.meter);
  const measurement = createMeasurement({
    mapping,
    meter,
    name: nameOfMapping(mapping),
    tiling,
    from: range.from,
    before: range.before,
  });
  const measure = mapping.type === "gauge" ? measureGauge : measureCounter;
  const gaps = await measure({ ...input, meter, measurement });
  return {
    ...measurement.result(input.sourceName),
    gaps: gaps.filter((gap) => isWithin(gap.starts_at, range)),
  };
}

function isWithin(instant: string, range: PageRange): boolean {
  const at = Date.parse(instant);
  return at >= range.from && at < range.before;
}
