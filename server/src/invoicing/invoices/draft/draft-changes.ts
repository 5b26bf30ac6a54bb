import type { DraftChanges } from "@billow/core/invoicing/caution.ts";
import type { TaxCategory } from "@billow/core/invoicing/tax-category.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import { usageChanged } from "../../../books/billed-usage/usage-changed.ts";
import type { CustomerTable } from "../../../db/schema/customers.ts";
import type { Database } from "../../../db/schema.ts";
import { termsChanged } from "../../../pricing/subscriptions/terms-changed.ts";
import type { FactColumns, InvoiceRow } from "../queries.ts";
import { type DraftLine, taxCategoryOf } from "./draft.ts";

/** The customer's present data that drafts depend on. */
export type CustomerOfNow = Pick<
  FactColumns,
  "payment_terms_days" | "customer_tax_category" | "customer_tax_rate"
>;

/** A customer's tax category and rate, in the form of lines. */
export type CustomerTax = Pick<DraftLine, "taxCategory" | "taxRate">;

/** What has changed since a draft was made; nothing for other invoices. */
export async function draftChanges(
  db: Kysely<Database>,
  row: InvoiceRow,
  customer: CustomerOfNow,
): Promise<DraftChanges> {
  return {
    usageChanged: await usageChanged(db, row),
    termsChanged: await termsChanged(db, row),
    ...customerChanges(row, customer),
  };
}

/**
 * The customer's part of that; `db/rules/invoice-rules.ts` has it for many invoices. A draft that does not record what it
 * was made of has not changed.
 */
export function customerChanges(
  row: Pick<
    InvoiceRow,
    "status" | "due_date_chosen" | "made_tax_category" | "made_tax_rate" | "made_terms_days"
  >,
  customer: CustomerOfNow,
): Pick<DraftChanges, "taxChanged" | "paymentTermsChanged"> {
  const isDraft = row.status === "draft";
  const { made_terms_days: termsDays, made_tax_category: category, made_tax_rate: rate } = row;
  return {
    taxChanged:
      isDraft &&
      category !== null &&
      rate !== null &&
      !isSameTax(storedTax(category, rate), taxOfNow(customer)),
    paymentTermsChanged:
      isDraft && !row.due_date_chosen && termsDays !== null && termsDays !== customer.payment_terms_days,
  };
}

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

function taxOfNow({ customer_tax_category, customer_tax_rate }: CustomerOfNow): CustomerTax {
  return storedTax(customer_tax_category, customer_tax_rate);
}

function storedTax(category: string, rate: string): { taxCategory: TaxCategory; taxRate: string } {
  return { taxCategory: taxCategoryOf(category), taxRate: decimalText(decimal(rate)) };
}
