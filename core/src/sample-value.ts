import { type Decimal, fromScaledInteger } from "./decimal.ts";

/** Beyond 2^53 a float no longer tells neighbouring integers apart. */
const EXACT_MAX = 2n ** 53n;

/** Further than this from the point no digit belongs to anything that is metered. */
const EXPONENT_MAX = 30;

/**
 * The exact decimal that a monitoring system's number says, such as `4`, `0.1`, `1.5e-07` or `180000000000000`; null for
 * what is no quantity: NaN, an infinity, or a size nobody measures.
 *
 * The digits are taken as they are written: they are the shortest that name the float, so reading them as a decimal
 * neither adds to nor takes from what was said.
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

/** Whether a value is so large that the float it came from has lost its last units. */
export function isBeyondExact(value: Decimal): boolean {
  return value.abs().gt(String(EXACT_MAX));
}
