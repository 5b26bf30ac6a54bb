import type { PrometheusMapping, SampleUnit } from "@billow/contract/metering/prometheus-mapping.ts";
import { isLevelled, type Meter } from "@billow/core/metering/meter.ts";
import { type Decimal, decimal } from "@billow/core/money/decimal.ts";
import { divideRounded } from "@billow/core/money/rounding.ts";
import { QUANTITY_DECIMALS_MAX } from "../../usage/store/limits.ts";

/** The size of each unit in bytes. The reciprocal would not be exact. */
const BYTES: Partial<Record<SampleUnit, bigint>> = {
  bytes: 1n,
  KiB: 1n << 10n,
  MiB: 1n << 20n,
  GiB: 1n << 30n,
  TiB: 1n << 40n,
  kB: 1_000n,
  MB: 1_000_000n,
  GB: 1_000_000_000n,
  TB: 1_000_000_000_000n,
};

const BITS_PER_GIB = 1n << 33n;
const MS_PER_HOUR = 3_600_000n;
const SECONDS_PER_HOUR = 3_600n;

/** Whether values in a mapping's unit can become quantities of the meter. */
export function isUnitOf({ type, unit }: Pick<PrometheusMapping, "type" | "unit">, meter: Meter): boolean {
  const isVolume = meter.unit === "GiB";
  if (type === "counter" && meter.kind === "time") return !isVolume && unit === "count";
  return isVolume ? unit !== "count" : unit === "count";
}

/**
 * Converts a mapping's sum to the unit of usage records. The sum is value × milliseconds for a gauge, increases for a
 * counter, and the value itself for a meter of levels. Divides and rounds once.
 */
export function quantityOf(
  sum: Decimal,
  mapping: Pick<PrometheusMapping, "type" | "unit" | "factor">,
  meter: Meter,
): Decimal {
  const volume = volumeOf(mapping.unit);
  const numerator = sum.times(decimal(volume.numerator)).times(decimal(mapping.factor ?? "1"));
  return divideRounded(
    numerator,
    decimal(volume.denominator * timeDivisor(mapping.type, meter)),
    QUANTITY_DECIMALS_MAX,
  );
}

/** How many GiB a unit is, as a fraction; a count is itself. */
export function volumeOf(unit: SampleUnit): { numerator: bigint; denominator: bigint } {
  if (unit === "count") return { numerator: 1n, denominator: 1n };
  if (unit === "bits") return { numerator: 1n, denominator: BITS_PER_GIB };
  return { numerator: BYTES[unit] ?? 1n, denominator: 1n << 30n };
}

/** A counter of a time meter counts seconds of use, such as CPU seconds. */
function timeDivisor(type: PrometheusMapping["type"], meter: Meter): bigint {
  if (isLevelled(meter)) return 1n;
  if (type === "gauge") return MS_PER_HOUR;
  return meter.kind === "time" ? SECONDS_PER_HOUR : 1n;
}
