import { DomainError } from "../errors.ts";
import type { CurrencyCode } from "../money/currency.ts";
import { decimal, decimalText } from "../money/decimal.ts";
import { formatAmount, parseAmount } from "../money/money.ts";
import { percentOf } from "../money/percent.ts";
import { divideHalfAwayFromZero, divideRounded } from "../money/rounding.ts";

/** A percentage, or a fixed sum in major units. */
export type Discount = { readonly percent: string } | { readonly amount: string };

/** The discount on a base, in minor units: never more than the base, and zero for a base of zero or less. */
export function discountOn(base: bigint, discount: Discount, currency: CurrencyCode): bigint {
  if (base <= 0n) return 0n;
  const off =
    "percent" in discount
      ? percentOf(base, decimal(discount.percent))
      : parseAmount(discount.amount, currency);
  return off < base ? off : base;
}

/**
 * Combines discounts that each applied for `seconds` of a period: percentages and fixed sums by their time, rounded
 * once. Null where none is left.
 *
 * @throws DomainError `invalid_discount` when percentages and fixed sums are mixed, which no single discount can
 * express
 */
export function proratedDiscount(
  stretches: readonly { discount: Discount | null; seconds: number }[],
  { periodSeconds, currency }: { periodSeconds: number; currency: CurrencyCode },
): Discount | null {
  let [percents, amounts] = [decimal("0"), 0n];
  const kinds = new Set<string>();
  for (const { discount, seconds } of stretches) {
    if (discount === null || seconds === 0) continue;
    if ("percent" in discount) percents = percents.plus(decimal(discount.percent).times(String(seconds)));
    else amounts += parseAmount(discount.amount, currency) * BigInt(seconds);
    kinds.add("percent" in discount ? "percent" : "amount");
  }
  if (kinds.size > 1)
    throw invalid(
      "A discount in percent and a fixed one cannot share a month. Let the change begin with a month.",
      "",
    );
  if (kinds.has("amount"))
    return { amount: formatAmount(divideHalfAwayFromZero(amounts, BigInt(periodSeconds)), currency) };
  if (!kinds.has("percent")) return null;
  return { percent: decimalText(divideRounded(percents, decimal(BigInt(periodSeconds)), 6)) };
}

/**
 * Parses a discount from outside: exactly one of `percent` (0 to 100) and `amount` (not negative, in the currency's
 * decimals). Anything else is `invalid_discount`.
 */
export function parseDiscount(value: unknown, currency: CurrencyCode): Discount {
  if (typeof value !== "object" || value === null) throw invalid("", "");
  const fields = Object.entries(value);
  const [name, text] = fields[0] ?? [];
  if (fields.length !== 1 || typeof text !== "string") throw invalid("", "");
  try {
    if (name === "percent") return { percent: parsePercent(text) };
    if (name === "amount") return { amount: parseFixed(text, currency) };
  } catch (error) {
    if (error instanceof DomainError) throw invalid(error.detail, `/${name}`);
    throw error;
  }
  throw invalid("", "");
}

function parsePercent(text: string): string {
  const percent = decimal(text);
  if (percent.lt("0") || percent.gt("100"))
    throw invalid("A discount is between 0 and 100 percent.", "/percent");
  return decimalText(percent);
}

function parseFixed(text: string, currency: CurrencyCode): string {
  const amount = parseAmount(text, currency);
  if (amount < 0n) throw invalid("A discount may not be negative.", "/amount");
  return formatAmount(amount, currency);
}

function invalid(detail: string, pointer: string): DomainError {
  return new DomainError(
    "invalid_discount",
    detail === "" ? 'A discount is either {"percent": "10"} or {"amount": "5.00"}.' : detail,
    pointer,
  );
}
