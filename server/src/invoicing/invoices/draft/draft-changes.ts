import type { DraftChanges } from "@billow/core/invoicing/caution.ts";
import type { Kysely } from "kysely";
import { usageChanged } from "../../../books/billed-usage/usage-changed.ts";
import type { Database } from "../../../db/schema.ts";
import { termsChanged } from "../../../pricing/subscriptions/terms-changed.ts";
import type { FactColumns, InvoiceRow } from "../queries.ts";
import { type CustomerTax, isSameTax, storedTax } from "./customer-tax.ts";

/** The customer's present data that drafts depend on. */
export type CustomerOfNow = Pick<
  FactColumns,
  "payment_terms_days" | "customer_tax_category" | "customer_tax_rate"
>;

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

function taxOfNow({ customer_tax_category, customer_tax_rate }: CustomerOfNow): CustomerTax {
  return storedTax(customer_tax_category, customer_tax_rate);
}
