import { divideHalfAwayFromZero } from "./rounding.ts";

/** A part in percent of a whole, with one decimal, half away from zero. Null where the whole is nothing. */
export function shareOf(part: bigint, whole: bigint): string | null {
  if (whole === 0n) return null;
  const tenths = divideHalfAwayFromZero(part * 1000n, whole);
  const digits = String(tenths).replace("-", "").padStart(2, "0");
  return `${tenths < 0n ? "-" : ""}${digits.slice(0, -1)}.${digits.slice(-1)}`;
}
