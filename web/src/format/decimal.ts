/**
 * Exact arithmetic on the API's decimal strings. An amount or a quantity never becomes a floating-point number here, not
 * even to be compared.
 */

/** True for the decimal strings of the API, which `Intl.NumberFormat` formats exactly. */
export function isDecimal(value: string): value is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(value);
}

/** How many digits stand after the point. */
export function decimalPlaces(value: string): number {
  const point = value.indexOf(".");
  return point < 0 ? 0 : value.length - point - 1;
}

/** The same value without zeros at the end of its fraction. */
export function trimZeros(value: string): string {
  return value.includes(".") ? value.replace(/\.?0+$/, "") : value;
}

export function addDecimals(values: readonly string[]): string {
  const places = Math.max(0, ...values.map(decimalPlaces));
  return fromScaled(
    values.reduce((sum, value) => sum + toScaled(value, places), 0n),
    places,
  );
}

export function subtractDecimals(from: string, value: string): string {
  const places = Math.max(decimalPlaces(from), decimalPlaces(value));
  return fromScaled(toScaled(from, places) - toScaled(value, places), places);
}

/** A value so many times. */
export function timesWhole(value: string, times: bigint): string {
  const places = decimalPlaces(value);
  return fromScaled(toScaled(value, places) * times, places);
}

/** Negative when `a` is smaller than `b`, zero when they are equal, positive otherwise. */
export function compareDecimals(a: string, b: string): number {
  const places = Math.max(decimalPlaces(a), decimalPlaces(b));
  const difference = toScaled(a, places) - toScaled(b, places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function isZero(value: string): boolean {
  return /^-?0*(\.0*)?$/.test(value);
}

/** The change from `before` to `after` in tenths of a percent, or null when there is nothing to compare with. */
export function changeInTenthsOfPercent(before: string, after: string): number | null {
  const places = Math.max(decimalPlaces(before), decimalPlaces(after));
  const base = toScaled(before, places);
  if (base === 0n) return null;
  const difference = (toScaled(after, places) - base) * 1000n;
  const half = (base < 0n ? -base : base) / 2n;
  return Number((difference + (difference < 0n ? -half : half)) / base);
}

/** How much of `whole` is `part`, in tenths of a percent; null when there is no whole. */
export function shareInTenthsOfPercent(part: string, whole: string): number | null {
  const places = Math.max(decimalPlaces(part), decimalPlaces(whole));
  const base = toScaled(whole, places);
  return base === 0n ? null : Number((toScaled(part, places) * 1000n + base / 2n) / base);
}

function toScaled(value: string, places: number): bigint {
  const [whole = "0", fraction = ""] = value.split(".");
  return BigInt(whole + fraction.padEnd(places, "0"));
}

function fromScaled(scaled: bigint, places: number): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, "0");
  const sign = scaled < 0n ? "-" : "";
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
