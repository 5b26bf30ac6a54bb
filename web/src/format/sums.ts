import { formatMoney } from "./money.ts";

/** A sum in one currency. */
export interface Sum {
  currency: string;
  amount: string;
}

/** What is in a currency first, such as the issuer's own. */
export function inCurrencyFirst<Summed extends { currency: string }>(
  sums: readonly Summed[],
  currency: string | undefined,
): Summed[] {
  return sums.toSorted((a, b) => Number(b.currency === currency) - Number(a.currency === currency));
}

/** "€1,190.00 + CHF 81.00": one sum a currency. */
export function sumsText(sums: readonly Sum[]): string {
  return sums.map(({ amount, currency }) => formatMoney(amount, currency)).join(" + ");
}

/** The same where there is room for one amount: "€1,190.00 + CHF", "€1,190.00 + 4 currencies". No amount is ever cut. */
export function shortSumsText(sums: readonly Sum[]): string {
  const [first, ...others] = sums;
  if (first === undefined || others.length === 0) return sumsText(sums);
  const more = others.length === 1 ? others[0]?.currency : `${others.length} currencies`;
  return `${sumsText([first])} + ${more}`;
}
