import { isTaxCategory, type TaxCategory } from "@billow/core/invoicing/tax-category.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { LineOfPeriodRow } from "./queries.ts";

type TaxedLine = Pick<LineOfPeriodRow, "product" | "tax_category" | "tax_rate">;

/** How a line is taxed, in the form of drafts. */
export interface TaxOfLine {
  taxCategory: TaxCategory;
  taxRate: string;
}

/**
 * How the products of a period are taxed, by the first line that bills each. An adjustment takes the tax of its
 * month, whatever the customer's tax is now. A product that was not billed takes the tax of the period's first line.
 */
export function taxOfPeriod(lines: readonly TaxedLine[]): (product: string) => TaxOfLine | null {
  const byProduct = new Map<string, TaxOfLine>();
  for (const line of lines) if (!byProduct.has(line.product)) byProduct.set(line.product, taxOf(line));
  const first = lines[0] === undefined ? null : taxOf(lines[0]);
  return (product) => byProduct.get(product) ?? first;
}

function taxOf({ tax_category: category, tax_rate: rate }: TaxedLine): TaxOfLine {
  if (!isTaxCategory(category)) throw new Error(`a stored line has the unknown tax category ${category}`);
  return { taxCategory: category, taxRate: decimalText(decimal(rate)) };
}
