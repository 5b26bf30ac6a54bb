import Big from "big.js";
import { DomainError } from "../errors.ts";

/**
 * An exact decimal number: a quantity, a unit price or a rate. Never an amount: those are `bigint` minor
 * units.
 */
export type Decimal = Big;

/**
 * A separate, strict big.js constructor: it throws on JavaScript numbers, because floats must not be mixed in. It is
 * private to `core`, so no other code can change its settings.
 */
const StrictDecimal = Big();
StrictDecimal.strict = true;

const PLAIN_NOTATION = /^-?\d+(?:\.\d+)?$/;
const DIGITS_MAX = 40;

/**
 * Parses plain decimal notation such as `"4"`, `"-0.125"` or `"007"`; a `bigint` is converted.
 *
 * Exponents, NaN, Infinity, blanks, a leading plus, a bare point and texts of more than 40 digits are refused with
 * `invalid_decimal`, because the sender did not mean to write a decimal number.
 */
export function decimal(text: string | bigint): Decimal {
  if (typeof text === "bigint") return new StrictDecimal(text);
  if (!PLAIN_NOTATION.test(text)) {
    throw new DomainError(
      "invalid_decimal",
      `${quote(text)} is not a decimal number such as "12" or "0.25".`,
    );
  }
  if (digitCount(text) > DIGITS_MAX) {
    throw new DomainError("invalid_decimal", `A decimal number may have at most ${DIGITS_MAX} digits.`);
  }
  return new StrictDecimal(text);
}

/**
 * Plain notation, never an exponent, without trailing zeros and without a negative zero: `"0.25"`, `"-3"`,
 * `"0"`.
 */
export function decimalText(value: Decimal): string {
  return value.toFixed();
}

/** Whether the value is zero, of either sign. */
export function isZero(value: Decimal): boolean {
  return value.c.length === 1 && value.c[0] === 0;
}

/**
 * A decimal as an integer and the number of decimals it was scaled by: 12.5 is `{integer: 125n, decimals:
 * 1}`.
 */
export interface ScaledInteger {
  integer: bigint;
  decimals: number;
}

/** The exact scaled integer behind a decimal, with the fewest decimals possible. */
export function toScaledInteger(value: Decimal): ScaledInteger {
  const { c: digits, e: exponent, s: sign } = value;
  const decimals = digits.length - 1 - exponent;
  const magnitude = integerOf(digits) * (decimals < 0 ? 10n ** BigInt(-decimals) : 1n);
  return { integer: sign < 0 ? -magnitude : magnitude, decimals: Math.max(decimals, 0) };
}

const WHOLE = /^-?\d{1,40}$/;

/**
 * The scaled integer that a text in plain notation says, without a decimal in between where it is a whole number. Refuses
 * what `decimal` refuses.
 */
export function parseScaledInteger(text: string): ScaledInteger {
  return WHOLE.test(text) ? { integer: BigInt(text), decimals: 0 } : toScaledInteger(decimal(text));
}

/** The exact sum, with the decimals of the addend that has the most. */
export function addScaledIntegers(a: ScaledInteger, b: ScaledInteger): ScaledInteger {
  if (a.decimals < b.decimals) return addScaledIntegers(b, a);
  const raised = a.decimals === b.decimals ? b.integer : b.integer * 10n ** BigInt(a.decimals - b.decimals);
  return { integer: a.integer + raised, decimals: a.decimals };
}

const SAFE_DIGITS = 15;

/** Reads decimal digits. A number holds 15 of them exactly, and is many times faster than a text. */
function integerOf(digits: readonly number[]): bigint {
  if (digits.length > SAFE_DIGITS) return BigInt(digits.join(""));
  let integer = 0;
  for (const digit of digits) integer = integer * 10 + digit;
  return BigInt(integer);
}

/** The decimal `integer ÷ 10^decimals`, exactly. */
export function fromScaledInteger({ integer, decimals }: ScaledInteger): Decimal {
  return new StrictDecimal(`${integer}e-${decimals}`);
}

/** The decimal `integer ÷ 10^decimals` as text, in the form of `decimalText`. */
export function scaledText({ integer, decimals }: ScaledInteger): string {
  const sign = integer < 0n ? "-" : "";
  const digits = (integer < 0n ? -integer : integer).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return fraction === "" ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

function digitCount(text: string): number {
  let digits = text.length;
  if (text.startsWith("-")) digits -= 1;
  if (text.includes(".")) digits -= 1;
  return digits;
}

/** Long texts are cut, so that an error message stays readable. */
function quote(text: string): string {
  return JSON.stringify(text.length > DIGITS_MAX ? `${text.slice(0, DIGITS_MAX)}…` : text);
}
