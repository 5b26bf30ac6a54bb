/** How a line is taxed, after EN 16931; only `standard` has a rate above zero. */
export const TAX_CATEGORIES = ["standard", "zero", "exempt", "reverseCharge", "outsideScope"] as const;

/** One of `TAX_CATEGORIES`. */
export type TaxCategory = (typeof TAX_CATEGORIES)[number];

/** Whether a text is a tax category. */
export function isTaxCategory(text: string): text is TaxCategory {
  return (TAX_CATEGORIES as readonly string[]).includes(text);
}

/** The sentence an invoice prints to say why no tax was charged; null for `standard`, which needs none. */
export function taxReason(category: TaxCategory): string | null {
  return REASONS[category];
}

const REASONS: Record<TaxCategory, string | null> = {
  standard: null,
  zero: "Zero-rated supply: tax is charged at 0 %.",
  exempt: "Exempt from tax.",
  reverseCharge: "Reverse charge: the tax is due from the recipient.",
  outsideScope: "Outside the scope of tax.",
};
