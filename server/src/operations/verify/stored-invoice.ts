import type { Selectable } from "kysely";
import type {
  CreditNoteTable,
  InvoiceLineTable,
  InvoiceTable,
  InvoiceTaxTable,
  LedgerEntryTable,
  PaymentTable,
  RefundTable,
  TimelineEntryTable,
} from "../../db/schema/invoices.ts";

/** An invoice with all that is stored of it, as it is stored. */
export interface StoredInvoice {
  invoice: Selectable<InvoiceTable>;
  lines: Selectable<InvoiceLineTable>[];
  taxes: Selectable<InvoiceTaxTable>[];
  payments: Selectable<PaymentTable>[];
  refunds: Selectable<RefundTable>[];
  creditNotes: Selectable<CreditNoteTable>[];
  entries: Selectable<LedgerEntryTable>[];
  timeline: Selectable<TimelineEntryTable>[];
}
