import { DomainError } from "../errors.ts";
import type { CurrencyCode } from "./currency.ts";
import { currencyExponent } from "./currency.ts";

const AMOUNT = /^(-?)(\d+)(?:\.(\d+))?$/;

/** 10^18 minor units fit a 64-bit integer column, and leave room for sums. */
const MINOR_UNITS_MAX = 10n ** 18n;

/**
 * Parses an amount in major units (`"1234.50"`, `"-0.05"`, `"1200"`) into minor units.
 *
 * Refused with `invalid_amount`: anything but plain notation, more decimals than the currency has (they are never
 * rounded silently), and amounts beyond 10^18 minor units.
 */
export function parseAmount(text: string, currency: CurrencyCode): bigint {
  const exponent = currencyExponent(currency);
  const match = AMOUNT.exec(text);
  if (match === null) {
    const example = formatAmount(10n ** BigInt(exponent) * 12n, currency);
    throw new DomainError("invalid_amount", `An amount in ${currency} is written like "${example}".`);
  }
  const [, sign, whole = "", decimals = ""] = match;
  if (decimals.length > exponent) {
    throw new DomainError(
      "invalid_amount",
      `There are too many decimals for ${currency}: ${exponentPhrase(exponent)}.`,
    );
  }
  const minor = BigInt(whole + decimals.padEnd(exponent, "0"));
  if (minor > MINOR_UNITS_MAX) {
    throw new DomainError("invalid_amount", `The amount is larger than any amount in ${currency} can be.`);
  }
  return sign === "-" ? -minor : minor;
}

/** Formats major units with exactly the currency's decimals and no grouping: `"1234.50"`, `"-0.05"`, in JPY `"1200"`. */
export function formatAmount(minor: bigint, currency: CurrencyCode): string {
  const exponent = currencyExponent(currency);
  const sign = minor < 0n ? "-" : "";
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, "0");
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/**
 * Splits a total in proportion to weights, so that the parts sum exactly to the total.
 *
 * Largest remainder: every part is its exact share rounded down. The remaining units go to the largest remainders,
 * one each; of equal remainders the earlier comes first. A weight of zero gets nothing. Weights may be negative while
 * their sum is positive (an invoice with a credit line). A sum of zero or less has no proportions and throws a
 * `RangeError`.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum <= 0n) throw new RangeError("Only weights with a positive sum have proportions.");
  // A negative total is split like its positive counterpart, so that a credit note mirrors its invoice.
  if (total < 0n) return allocate(-total, weights).map((part) => -part);

  const shares = weights.map((weight, index) => {
    const floor = floorDivide(total * weight, sum);
    return { index, floor, remainder: total * weight - floor * sum };
  });
  let left = total - shares.reduce((a, share) => a + share.floor, 0n);
  const parts = shares.map((share) => share.floor);
  const byRemainder = shares.toSorted(
    (a, b) => compareDescending(a.remainder, b.remainder) || a.index - b.index,
  );
  for (const { index, floor } of byRemainder) {
    if (left === 0n) break;
    parts[index] = floor + 1n;
    left -= 1n;
  }
  return parts;
}

function exponentPhrase(exponent: number): string {
  if (exponent === 0) return "it has none";
  return exponent === 1 ? "it has at most 1" : `it has at most ${exponent}`;
}

function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}

function compareDescending(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}
