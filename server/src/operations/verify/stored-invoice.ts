import type { Selectable } from "kysely";
import type { EventTable } from "../../db/schema/activity.ts";
import type {
  CreditNoteTable,
  InvoiceLineTable,
  InvoiceTable,
  InvoiceTaxTable,
  LedgerEntryTable,
  PaymentTable,
  RefundTable,
} from "../../db/schema/invoices.ts";

import type { NumberSeries } from "../../db/schema/operator.ts";

/** An invoice with all that is stored of it, as it is stored. */
export interface StoredInvoice {
  /** The customer's issuer; null where there is no such customer. */
  issuerId: string | null;
  /** What numbers of the invoice's issuer begin with or began with, by series. */
  prefixes: Record<NumberSeries, string[]>;
  invoice: Selectable<InvoiceTable>;
  lines: Selectable<InvoiceLineTable>[];
  taxes: Selectable<InvoiceTaxTable>[];
  payments: Selectable<PaymentTable>[];
  refunds: Selectable<RefundTable>[];
  creditNotes: Selectable<CreditNoteTable>[];
  entries: Selectable<LedgerEntryTable>[];
  timeline: Selectable<EventTable>[];
}
