import { decimalForInput, parseDecimalInput } from "./decimal-input.ts";

/** A discount as the API takes it: a share, or a sum in major units. */
export type DiscountTerms = { percent: string } | { amount: string };

/** What to say where a discount cannot be read. */
export const DISCOUNT_HELP = "Enter a percentage such as 10%, or an amount.";

/** Reads "10%" or a sum; null where nothing is typed. */
export function readDiscount(typed: string): DiscountTerms | null | "unreadable" {
  const text = typed.trim();
  if (text === "") return null;
  const isPercent = text.endsWith("%");
  const value = parseDecimalInput(isPercent ? text.slice(0, -1) : text);
  if (value === null) return "unreadable";
  return isPercent ? { percent: value } : { amount: value };
}

/** A discount as a person would type it. */
export function discountForInput(terms: DiscountTerms | null): string {
  if (terms === null) return "";
  return "percent" in terms ? `${decimalForInput(terms.percent)}%` : decimalForInput(terms.amount);
}
