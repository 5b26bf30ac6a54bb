import type { CurrencyCode } from "@billow/core/currency.ts";
import type { InvoiceStatus } from "@billow/core/invoice-state.ts";
import type { Generated } from "kysely";
import type { NumberSeries } from "./operator.ts";

/** What the columns of invoices, payments and the books hold when read through `pool.ts`. Amounts are minor units. */

export interface DocumentSeriesTable {
  issuer_id: string;
  series: NumberSeries;
  year: number;
  next_sequence: number;
}

export interface BillingRunTable {
  period: string;
  id: string;
  state: "running" | "done";
  started_at: string;
  finished_at: string | null;
  skipped: unknown;
  warnings: unknown;
}

export interface InvoiceTallyTable {
  issuer_id: string;
  issue_date: string;
  due_date: string;
  status: InvoiceStatus;
  currency: CurrencyCode;
  invoices: bigint;
  due: string;
  total: string;
  folded: boolean;
}

export interface InvoiceTable {
  id: string;
  issuer_id: string;
  customer_id: string;
  number: string;
  number_year: number;
  number_sequence: number;
  status: InvoiceStatus;
  origin: "run" | "manual";
  currency: CurrencyCode;
  issue_date: string;
  due_date: string;
  /** Whether a person chose the due date of this draft; it follows from the payment terms otherwise. */
  due_date_chosen: boolean;
  paid_date: string | null;
  /** The customer's tax and payment terms that a draft was made by; null where that is not known. */
  made_tax_category: string | null;
  made_tax_rate: string | null;
  made_terms_days: number | null;
  period_from: string | null;
  period_before: string | null;
  discount_terms: unknown;
  subtotal: bigint;
  discount: bigint;
  tax: bigint;
  total: bigint;
  amount_paid: bigint;
  amount_refunded: bigint;
  /** How much of `amount_paid` the customer's credit paid. */
  credit_applied: bigint;
  /** How much of the total was paid, and of that by credit, when the invoice was sent; null until then. */
  issued_paid: bigint | null;
  issued_credit: bigint | null;
  note: string | null;
  /** Seller and buyer as they were when the invoice was finalized. */
  parties: unknown;
  version: number;
  created_at: string;
}

export interface InvoiceLineTable {
  invoice_id: string;
  position: number;
  kind: "usage" | "recurring" | "minimum" | "adjustment" | "manual";
  /** The place of the product on the period's rate card, from 0. */
  item: number | null;
  product: string;
  description: string | null;
  /** What Billow itself says on the line, as facts; null where it says nothing, or a person wrote the line. */
  wording: unknown;
  quantity: string;
  unit: string | null;
  unit_price: string;
  amount: bigint;
  discount_terms: unknown;
  discount: bigint;
  /** This line's share of the discount on the whole invoice. */
  discount_share: bigint;
  tax_category: string;
  tax_rate: string;
  meter: string | null;
  tier: unknown;
  period_from: string | null;
  period_before: string | null;
}

export interface InvoiceTaxTable {
  invoice_id: string;
  position: number;
  category: string;
  rate: string;
  taxable: bigint;
  tax: bigint;
}

/** What an invoice billed of one period: of its own, and of earlier ones that it adjusts. */
export interface BilledPeriodTable {
  invoice_id: string;
  period_from: string;
  customer_id: string;
  rate_card_id: string;
  known_until: string;
  terms: unknown;
  parts: unknown;
  amount: bigint;
  complete: boolean;
  /** Whether the customer's terms for this period have changed since. */
  terms_changed: Generated<boolean>;
}

/** How much of a usage series an invoice billed, in the stored form; of a period billed before, what it added to that. */
export interface BilledUsageTable {
  customer_id: string;
  period_from: string;
  invoice_id: string;
  meter: string;
  dimensions: string;
  quantity: string;
  outcome: "billed" | "free" | "unpriced";
}

export interface PaymentTable {
  id: string;
  invoice_id: string;
  customer_id: string;
  amount: bigint;
  applied: bigint;
  method: string;
  transaction_id: string | null;
  /** Whether a person insisted on it although the method's transaction was recorded before. */
  recorded_again: Generated<boolean>;
  paid_on: string;
  recorded_at: string;
  /** Whether money came in, or credit was used that came in before. */
  source: "money" | "credit";
  /** When credit that was used went back to the customer. */
  released_at: string | null;
}

/** What a customer has paid beyond what was due and not used yet. Its row is the lock under which credit is used. */
export interface CustomerCreditTable {
  customer_id: string;
  currency: CurrencyCode;
  amount: bigint;
}

export interface CreditNoteTable {
  id: string;
  issuer_id: string;
  invoice_id: string;
  customer_id: string;
  number: string;
  number_year: number;
  number_sequence: number;
  issue_date: string;
  currency: CurrencyCode;
  net: bigint;
  tax: bigint;
  total: bigint;
  reason: string | null;
  created_at: string;
}

export interface RefundTable {
  id: string;
  invoice_id: string;
  customer_id: string;
  credit_note_id: string;
  amount: bigint;
  reason: string | null;
  transaction_id: string | null;
  refunded_on: string;
  recorded_at: string;
  /** How much of `amount` became customer credit again instead of being paid out. */
  to_credit: bigint;
}

/** The PDF of an invoice, or of the credit note where there is one; made once and never changed. */
export interface DocumentTable {
  id: string;
  invoice_id: string;
  credit_note_id: string | null;
  sha256: Buffer;
  bytes: Buffer;
  made_at: string;
  /** The total it says, in minor units; null where it was made before that was kept. */
  total: bigint | null;
}

export interface LedgerEntryTable {
  posting_id: string;
  position: number;
  issuer_id: string;
  kind: string;
  customer_id: string;
  invoice_id: string;
  account: string;
  currency: CurrencyCode;
  amount: bigint;
  posted_on: string;
  recorded_at: string;
  /** The number of the document that says it, where that is not the invoice. */
  document: string | null;
  /** What a reader of the books should know beside. */
  memo: string | null;
}

export interface InvoiceTables {
  document_series: DocumentSeriesTable;
  billing_run: BillingRunTable;
  invoice: InvoiceTable;
  invoice_tally: InvoiceTallyTable;
  invoice_line: InvoiceLineTable;
  invoice_tax: InvoiceTaxTable;
  billed_period: BilledPeriodTable;
  billed_usage: BilledUsageTable;
  payment: PaymentTable;
  customer_credit: CustomerCreditTable;
  credit_note: CreditNoteTable;
  refund: RefundTable;
  document: DocumentTable;
  ledger_entry: LedgerEntryTable;
}
