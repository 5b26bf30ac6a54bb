import type { TaxCategory } from "@billow/core/invoicing/tax-category.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { CustomerTable } from "../../../db/schema/customers.ts";
import type { InvoiceRow } from "../queries.ts";
import { type DraftLine, taxCategoryOf } from "./draft.ts";

/** A customer's tax category and rate, in the form of lines. */
export type CustomerTax = Pick<DraftLine, "taxCategory" | "taxRate">;

/** Applies another customer tax to the lines that follow the customer's tax. A line with its own tax keeps it. */
export function retaxed(
  lines: readonly DraftLine[],
  { was, is }: { was: CustomerTax | null; is: CustomerTax },
): DraftLine[] {
  return lines.map((line) => (was !== null && isSameTax(line, was) ? { ...line, ...is } : line));
}

/** The tax a draft was made with; null where it is not recorded. */
export function madeTax(row: Pick<InvoiceRow, "made_tax_category" | "made_tax_rate">): CustomerTax | null {
  const { made_tax_category: category, made_tax_rate: rate } = row;
  return category === null || rate === null ? null : storedTax(category, rate);
}

export function taxOfCustomer(customer: Pick<CustomerTable, "tax_category" | "tax_rate">): CustomerTax {
  return storedTax(customer.tax_category, customer.tax_rate);
}

export function isSameTax(a: CustomerTax, b: CustomerTax): boolean {
  return a.taxCategory === b.taxCategory && decimal(a.taxRate).eq(decimal(b.taxRate));
}

export function storedTax(category: string, rate: string): { taxCategory: TaxCategory; taxRate: string } {
  return { taxCategory: taxCategoryOf(category), taxRate: decimalText(decimal(rate)) };
}
