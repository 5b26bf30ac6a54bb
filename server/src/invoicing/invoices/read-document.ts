import { DomainError } from "@billow/core/errors.ts";
import { type Settlement, settlementOf } from "@billow/core/invoicing/invoice.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Kysely, Selectable } from "kysely";
import type { InvoiceTaxTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import { currentParties, type Parties, storedParties } from "./parties.ts";
import {
  type InvoiceLineRow,
  type InvoiceRow,
  invoiceRow,
  isEmailHeld,
  linesOf,
  taxesOf,
} from "./queries.ts";

/** An invoice as its document shows it. */
export interface InvoiceDocument {
  invoice: InvoiceRow;
  currency: CurrencyCode;
  lines: InvoiceLineRow[];
  taxes: Selectable<InvoiceTaxTable>[];
  parties: Parties;
}

/** The invoice's settlement: now, or as of its issue. */
export function settlementOfDocument(
  { invoice }: Pick<InvoiceDocument, "invoice">,
  as: "now" | "issued",
): Settlement {
  const { status, total, amount_paid: amountPaid, credit_applied: creditApplied } = invoice;
  if (as === "now")
    return settlementOf({
      status,
      total,
      amountPaid,
      creditApplied,
      writtenOff: invoice.written_off,
      credited: invoice.credited,
    });
  return settlementOf({
    status: "sent",
    total,
    amountPaid: invoice.issued_paid ?? 0n,
    creditApplied: invoice.issued_credit ?? 0n,
    writtenOff: 0n,
    credited: 0n,
  });
}

/** Whether an invoice is final: finalized, sent or settled, and no e-mail of it can be undone. */
export async function isIssuedForGood(
  db: Kysely<Database>,
  invoice: InvoiceRow,
  now: string,
): Promise<boolean> {
  if (invoice.parties === null || invoice.status === "pending") return false;
  return !(await isEmailHeld(db, { id: invoice.id, now }));
}

/**
 * What an invoice's document is made from: for a finalized invoice only frozen data, for a draft present data.
 *
 * @throws DomainError `not_found`
 */
export async function readInvoiceDocument(db: Kysely<Database>, ref: string): Promise<InvoiceDocument> {
  const invoice = await invoiceRow(db, ref);
  if (invoice === undefined) throw new DomainError("not_found", `There is no invoice ${ref}.`);
  const [lines, taxes, parties] = await Promise.all([
    linesOf(db, invoice.id),
    taxesOf(db, invoice.id),
    invoice.parties === null ? currentParties(db, invoice.customer_id) : storedParties(invoice.parties),
  ]);
  return { invoice, currency: invoice.currency, lines, taxes, parties };
}
