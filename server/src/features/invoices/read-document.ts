import type { CurrencyCode } from "@billow/core/currency.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Kysely, Selectable } from "kysely";
import type { InvoiceTaxTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import { currencyOf } from "./lock-invoice.ts";
import { currentParties, type Parties, storedParties } from "./parties.ts";
import { type InvoiceLineRow, type InvoiceRow, invoiceRow, linesOf, taxesOf } from "./queries.ts";

/** An invoice as its document shows it. */
export interface InvoiceDocument {
  invoice: InvoiceRow;
  currency: CurrencyCode;
  lines: InvoiceLineRow[];
  taxes: Selectable<InvoiceTaxTable>[];
  parties: Parties;
}

/**
 * What an invoice's document is made from: of a finalized one nothing but what is frozen, of a draft as things stand.
 *
 * @throws DomainError `not_found`
 */
export async function readInvoiceDocument(db: Kysely<Database>, ref: string): Promise<InvoiceDocument> {
  const invoice = await invoiceRow(db, ref);
  if (invoice === undefined) throw new DomainError("not_found", `There is no invoice ${ref}.`);
  return {
    invoice,
    currency: currencyOf(invoice),
    lines: await linesOf(db, invoice.id),
    taxes: await taxesOf(db, invoice.id),
    parties:
      invoice.parties === null
        ? await currentParties(db, invoice.customer_id)
        : storedParties(invoice.parties),
  };
}
