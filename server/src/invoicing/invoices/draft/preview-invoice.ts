import type { InvoicePreview } from "@billow/contract/invoicing/invoice.ts";
import { decimalText } from "@billow/core/money/decimal.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { composeNewInvoice } from "./create-invoice.ts";
import type { NewInvoice } from "./draft.ts";

/**
 * Computes a draft without creating it, so that editors repeat no rule.
 *
 * @throws DomainError as `createInvoice` does
 */
export async function previewInvoice(
  db: Kysely<Database>,
  deps: Deps,
  invoice: NewInvoice,
): Promise<InvoicePreview> {
  const { currency, draft } = await composeNewInvoice(db, deps, invoice);
  const { lines, taxes, subtotal, discount, tax, total } = draft.computed;
  const amount = (minor: bigint) => formatAmount(minor, currency);
  return {
    currency,
    lines: lines.map((line) => ({ amount: amount(line.amount), discount: amount(line.discount) })),
    taxes: taxes.map(({ category, rate, taxable, tax: due }) => ({
      category,
      rate: decimalText(rate),
      taxable: amount(taxable),
      tax: amount(due),
    })),
    subtotal: amount(subtotal),
    discount: amount(discount),
    tax: amount(tax),
    total: amount(total),
  };
}
