import type { CurrencyCode } from "./currency.ts";
import { currencyExponent } from "./currency.ts";
import type { Decimal } from "./decimal.ts";
import { fromScaledInteger, isZero, toScaledInteger } from "./decimal.ts";

/** The value rounded to a number of decimals; a tie goes away from zero (2.5 → 3, −2.5 → −3). */
export function roundHalfAwayFromZero(value: Decimal, decimals: number): Decimal {
  const { integer, decimals: ownDecimals } = toScaledInteger(value);
  if (ownDecimals <= decimals) return value;
  const rounded = divideHalfAwayFromZero(integer, 10n ** BigInt(ownDecimals - decimals));
  return fromScaledInteger({ integer: rounded, decimals });
}

/**
 * The exact quotient rounded once to a number of decimals, ties away from zero.
 *
 * The division uses integers: a decimal quotient is truncated before it is rounded, so rounding it again could turn
 * 0.4999… into 0.5 and then into 1.
 */
export function divideRounded(numerator: Decimal, denominator: Decimal, decimals: number): Decimal {
  if (isZero(denominator)) throw new RangeError("Division by zero");
  const n = toScaledInteger(numerator);
  const d = toScaledInteger(denominator);
  const integer = divideHalfAwayFromZero(
    n.integer * 10n ** BigInt(d.decimals + decimals),
    d.integer * 10n ** BigInt(n.decimals),
  );
  return fromScaledInteger({ integer, decimals });
}

/** Converts major units to the currency's minor units: the only rounding of a line item, ties away from zero. */
export function toMinorUnits(major: Decimal, currency: CurrencyCode): bigint {
  const { integer, decimals } = toScaledInteger(major);
  const exponent = currencyExponent(currency);
  if (decimals <= exponent) return integer * 10n ** BigInt(exponent - decimals);
  return divideHalfAwayFromZero(integer, 10n ** BigInt(decimals - exponent));
}

/** The integer nearest to the exact quotient; a tie goes away from zero. */
export function divideHalfAwayFromZero(numerator: bigint, denominator: bigint): bigint {
  if (denominator === 0n) throw new RangeError("Division by zero");
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const nearest = (2n * n + d) / (2n * d);
  return negative ? -nearest : nearest;
}
