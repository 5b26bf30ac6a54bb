import { type Decimal, fromScaledInteger } from "../money/decimal.ts";

/** Beyond 2^53 a float cannot represent every integer. */
const EXACT_MAX = 2n ** 53n;

/** No metered quantity has digits further than this from the decimal point. */
const EXPONENT_MAX = 30;

/**
 * The exact decimal of a monitoring system's number, such as `4`, `0.1`, `1.5e-07` or `180000000000000`. Null for
 * anything that is not a quantity: NaN, infinity, or an impossible size.
 *
 * The digits are used as written: they are the shortest that identify the float, so nothing is added or lost.
 */
export function sampleValue(text: string): Decimal | null {
  const parts = /^([+-]?)(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (parts === null) return null;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  const power = Number(exponent);
  if (Math.abs(power) > EXPONENT_MAX) return null;
  const digits = BigInt(whole + fraction);
  const integer = sign === "-" ? -digits : digits;
  const decimals = fraction.length - power;
  if (decimals >= 0) return fromScaledInteger({ integer, decimals });
  return fromScaledInteger({ integer: integer * 10n ** BigInt(-decimals), decimals: 0 });
}

/** Whether a value is so large that its float has lost the last digits. */
export function isBeyondExact(value: Decimal): boolean {
  return value.abs().gt(String(EXACT_MAX));
}
