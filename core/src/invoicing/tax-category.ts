/** How a line is taxed, after EN 16931; only `standard` has a rate above zero. */
export const TAX_CATEGORIES = ["standard", "zero", "exempt", "reverseCharge", "outsideScope"] as const;

/** One of `TAX_CATEGORIES`. */
export type TaxCategory = (typeof TAX_CATEGORIES)[number];

/** Whether a text is a tax category. */
export function isTaxCategory(text: string): text is TaxCategory {
  return (TAX_CATEGORIES as readonly string[]).includes(text);
}
