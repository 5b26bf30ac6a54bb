import type { Decimal } from "./decimal.ts";
import { decimal } from "./decimal.ts";
import type { Meter } from "./meter.ts";
import { divideRounded } from "./rounding.ts";

/** Reported quantities have this many decimals; the printed quantity is what is priced. */
const REPORTED_DECIMALS = 6;

const MICRO = 1_000_000n;
const SECONDS_PER_HOUR = 3600n;

/**
 * A usage record's quantity (in the meter's stored unit) in the form that rollups add up: micro-units ×
 * seconds for a time meter (1 vCPU-hour is 3,600,000,000), micro-units for a count meter (1 GiB is
 * 1,000,000). Exact, so a quantity with very many decimals stays a fraction.
 */
export function toStored(quantityInStoredUnit: Decimal, meter: Meter): Decimal {
  const factor = meter.kind === "time" ? MICRO * SECONDS_PER_HOUR : MICRO;
  return quantityInStoredUnit.times(decimal(factor));
}

/**
 * The same from its text, as an integer; null where it is none, which only a quantity of more than six decimals can be.
 * Integers are added up many times faster.
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
 * A stored quantity in the unit that is reported and priced, divided once and rounded to six decimals, half
 * away from zero. `monthSeconds` is the length of the calendar month the usage lies in; only GiB-months
 * depend on it.
 */
export function reportedQuantity(stored: Decimal, meter: Meter, monthSeconds: number): Decimal {
  return divideRounded(stored, decimal(storedPerReportedUnit(meter, monthSeconds)), REPORTED_DECIMALS);
}

/** How many of the stored form make one reported unit; `monthSeconds` as for `reportedQuantity`. */
export function storedPerReportedUnit(meter: Meter, monthSeconds: number): bigint {
  if (meter.kind === "count") return MICRO;
  if (!meter.perMonth) return MICRO * SECONDS_PER_HOUR;
  // A GiB-month is GiB-hours over the month's hours: both hours are 3600 seconds, so the seconds alone
  // remain.
  if (!Number.isSafeInteger(monthSeconds) || monthSeconds <= 0) {
    throw new RangeError("The length of a month is a positive number of whole seconds.");
  }
  return MICRO * BigInt(monthSeconds);
}
