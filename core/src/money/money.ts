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

function exponentPhrase(exponent: number): string {
  if (exponent === 0) return "it has none";
  return exponent === 1 ? "it has at most 1" : `it has at most ${exponent}`;
}
