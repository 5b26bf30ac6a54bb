import type { Decimal } from "../money/decimal.ts";
import { decimal, fromScaledInteger, type ScaledInteger, toScaledInteger } from "../money/decimal.ts";
import { divideHalfAwayFromZero } from "../money/rounding.ts";
import type { Meter } from "./meter.ts";

/** The number of decimals of reported quantities. The printed quantity is the one that is priced. */
const REPORTED_DECIMALS = 6;

const MICRO = 1_000_000n;
const SECONDS_PER_HOUR = 3600n;
const SECONDS_PER_DAY = 86_400n;

/**
 * Converts a usage record's quantity (in the meter's stored unit) to the form that rollups sum: micro-units × seconds
 * for a time meter (1 vCPU-hour is 3,600,000,000), micro-units for any other (1 GiB is 1,000,000). Exact, so a
 * quantity with very many decimals stays a fraction.
 */
export function toStored(quantityInStoredUnit: Decimal, meter: Meter): Decimal {
  const factor = meter.kind === "time" ? MICRO * SECONDS_PER_HOUR : MICRO;
  return quantityInStoredUnit.times(decimal(factor));
}

/**
 * As above, from text to an integer. Null where the result is not an integer, which needs more than six decimals.
 * Adding integers is many times faster.
 */
export function storedInteger(quantityInStoredUnit: string, meter: Meter): bigint | null {
  const match = PLAIN_QUANTITY.exec(quantityInStoredUnit);
  if (match === null) return null;
  const [, whole = "", decimals = ""] = match;
  const micro = BigInt(whole + decimals.padEnd(6, "0"));
  return meter.kind === "time" ? micro * SECONDS_PER_HOUR : micro;
}

const PLAIN_QUANTITY = /^(\d{1,15})(?:\.(\d{1,6}))?$/;

/**
 * Converts a stored quantity to the unit that is reported and priced, divided once and rounded to six decimals, half
 * away from zero. `monthSeconds` is the length of the usage's calendar month; only shares of a month depend on it.
 */
export function reportedQuantity(stored: Decimal, meter: Meter, monthSeconds: number): Decimal {
  return fromScaledInteger(reportedScaled(toScaledInteger(stored), meter, monthSeconds));
}

/** As above, for integers: a report converts thousands of sums. */
export function reportedScaled(stored: ScaledInteger, meter: Meter, monthSeconds: number): ScaledInteger {
  const unit = storedPerReportedUnit(meter, monthSeconds) * 10n ** BigInt(stored.decimals);
  const integer = divideHalfAwayFromZero(stored.integer * 10n ** BigInt(REPORTED_DECIMALS), unit);
  return { integer, decimals: REPORTED_DECIMALS };
}

/** How many stored units make one reported unit; `monthSeconds` as for `reportedQuantity`. */
export function storedPerReportedUnit(meter: Meter, monthSeconds: number): bigint {
  if (meter.kind !== "time") return MICRO;
  if (meter.per === "day") return MICRO * SECONDS_PER_DAY;
  if (meter.per !== "month") return MICRO * SECONDS_PER_HOUR;
  // A GiB-month is GiB-hours divided by the month's hours. Both hours are 3600 seconds, so only the month's seconds
  // remain.
  if (!Number.isSafeInteger(monthSeconds) || monthSeconds <= 0) {
    throw new RangeError("The length of a month is a positive number of whole seconds.");
  }
  return MICRO * BigInt(monthSeconds);
}
