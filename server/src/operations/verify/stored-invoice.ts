import type { ChargeKind } from "@billow/core/books/charge.ts";
import type { Selectable } from "kysely";
import type { EventTable } from "../../db/schema/activity.ts";
import type {
  CreditNoteLineTable,
  CreditNoteTable,
  CreditNoteTaxTable,
  InvoiceLineTable,
  InvoiceTable,
  InvoiceTaxTable,
  LedgerEntryTable,
  PaymentAllocationTable,
  PaymentTable,
  RefundTable,
  WriteOffTable,
} from "../../db/schema/invoices.ts";

import type { NumberSeries } from "../../db/schema/operator.ts";

/** An allocation with the facts of its payment. */
export interface StoredAllocation extends Selectable<PaymentAllocationTable> {
  customer_id: string;
  /** The invoice that the payment was recorded on. */
  home_id: string | null;
  reversed_at: string | null;
}

/** An invoice with all that is stored of it, as it is stored. */
export interface StoredInvoice {
  /** The customer's issuer; null where there is no such customer. */
  issuerId: string | null;
  /** What numbers of the invoice's issuer begin with or began with, by series. */
  prefixes: Record<Exclude<NumberSeries, "draft">, string[]>;
  invoice: Selectable<InvoiceTable>;
  lines: (Selectable<InvoiceLineTable> & { charge_kind: ChargeKind | null })[];
  taxes: Selectable<InvoiceTaxTable>[];
  /** The payments recorded on it, and the uses of credit. */
  payments: Selectable<PaymentTable>[];
  /** What of any payment pays it, or paid it. */
  allocations: StoredAllocation[];
  refunds: Selectable<RefundTable>[];
  creditNotes: Selectable<CreditNoteTable>[];
  /** What credit notes by line take back. */
  creditedLines: Selectable<CreditNoteLineTable>[];
  creditedTaxes: Selectable<CreditNoteTaxTable>[];
  writeOffs: Selectable<WriteOffTable>[];
  entries: Selectable<LedgerEntryTable>[];
  timeline: Selectable<EventTable>[];
}
