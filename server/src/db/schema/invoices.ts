import type { MoneyPlace } from "@billow/core/books/money-place.ts";
import type { NoteSettlement } from "@billow/core/invoicing/credit-note.ts";
import type { InvoiceStatus } from "@billow/core/invoicing/transitions.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Generated } from "kysely";
import type { NumberSeries } from "./operator.ts";

/** Columns of invoices, payments and the books, as read through `pool.ts`. Amounts are minor units. */

export interface DocumentSeriesTable {
  issuer_id: string;
  series: NumberSeries;
  year: number;
  next_sequence: number;
  /** The date of the last document that took its number when it was issued. */
  last_issued_on: Generated<string | null>;
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
  /** What the draft bore before it was numbered; equal to `number` until then, null where it was numbered when it was made. */
  draft_number: string | null;
  number_year: number;
  number_sequence: number;
  status: InvoiceStatus;
  origin: "run" | "manual";
  currency: CurrencyCode;
  issue_date: string;
  due_date: string;
  /** Whether a person chose this draft's due date. Otherwise it follows from the payment terms. */
  due_date_chosen: boolean;
  paid_date: string | null;
  /** The customer's tax and payment terms used for a draft; null where they are not recorded. */
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
  /** The part of `amount_paid` that was paid by the customer's credit. */
  credit_applied: bigint;
  /** What is given up of the total. */
  written_off: bigint;
  /** What credit notes have taken off what was due. */
  credited: bigint;
  /** The amount paid, and the part paid by credit, when the invoice was sent; null before. */
  issued_paid: bigint | null;
  issued_credit: bigint | null;
  /** The day on which it is being collected by direct debit; null while it is not. */
  collecting_on: string | null;
  note: string | null;
  /** Why nothing is billed for its usage without a price; null where nobody decided that. */
  unpriced_reason: string | null;
  /** The day until which the customer promised to pay, and what was said; null without a promise. */
  promised_on: string | null;
  promise_note: string | null;
  /** Seller and buyer as of finalization. */
  parties: unknown;
  version: number;
  created_at: string;
}

export interface InvoiceLineTable {
  invoice_id: string;
  position: number;
  kind: "usage" | "percent" | "recurring" | "minimum" | "adjustment" | "charge" | "manual";
  /** The index of the product on the period's rate card, from 0. */
  item: number | null;
  product: string;
  description: string | null;
  /** The facts from which Billow words the line; null where there are none, or a person wrote the line. */
  wording: unknown;
  quantity: string;
  unit: string | null;
  unit_price: string;
  amount: bigint;
  discount_terms: unknown;
  discount: bigint;
  /** This line's share of the invoice's discount. */
  discount_share: bigint;
  tax_category: string;
  tax_rate: string;
  meter: string | null;
  tier: unknown;
  /** What of it is each tenant's; null for a customer with one tenant. */
  breakdown: unknown;
  period_from: string | null;
  period_before: string | null;
  /** The charge that a line of kind `charge` bills. */
  charge_id: string | null;
}

export interface InvoiceTaxTable {
  invoice_id: string;
  position: number;
  category: string;
  rate: string;
  taxable: bigint;
  tax: bigint;
}

/** What an invoice bills of a period: of its own, or of an earlier one that it adjusts. */
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

/** How much of a usage series an invoice bills, in the stored form. For a period billed before: the quantity it adds. */
export interface BilledUsageTable {
  customer_id: string;
  period_from: string;
  invoice_id: string;
  meter: string;
  dimensions: string;
  /** The tenant that used it; empty for the customer's first. */
  tenant: string;
  quantity: string;
  outcome: "billed" | "free" | "unpriced";
}

export interface PaymentTable {
  id: string;
  /** The invoice it was recorded on; null where it was recorded for several invoices or for none. */
  invoice_id: string | null;
  customer_id: string;
  currency: CurrencyCode;
  amount: bigint;
  /** The part that pays invoices. */
  applied: bigint;
  method: string;
  transaction_id: string | null;
  /** Whether a person insisted on it although the method's transaction was already recorded. */
  recorded_again: Generated<boolean>;
  paid_on: string;
  recorded_at: string;
  /** Money received, or the use of credit from an earlier payment. */
  source: "money" | "credit";
  /** When the credit used was returned to the customer. */
  released_at: string | null;
  /** The day on which the money was gone again, when that was recorded, and why. */
  reversed_on: string | null;
  reversed_at: string | null;
  reversal_reason: string | null;
  /** Where its money came in; null where that is not told apart. */
  money_place: MoneyPlace | null;
}

/** What of a payment of money pays an invoice. */
export interface PaymentAllocationTable {
  id: string;
  payment_id: string;
  invoice_id: string;
  amount: bigint;
  /** Whether the money was the customer's credit before. Otherwise it was allocated when it was recorded. */
  from_credit: boolean;
  allocated_on: string;
  allocated_at: string;
  /** When it was taken off the invoice and became credit. */
  released_at: string | null;
}

/** Customer credit that was paid out. */
export interface PayoutTable {
  id: string;
  customer_id: string;
  currency: CurrencyCode;
  amount: bigint;
  method: string;
  transaction_id: string | null;
  reason: string | null;
  paid_out_on: string;
  recorded_at: string;
}

/** A customer's unused credit. Credit is spent under the lock of this row. */
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
  /** Of a note by line, what becomes of what is beyond what was due; null for refunds and voided invoices. */
  settle: NoteSettlement | null;
  created_at: string;
}

/** What a credit note takes back of an invoice's line; one over an amount alone has none. */
export interface CreditNoteLineTable {
  credit_note_id: string;
  position: number;
  /** Null where an amount is taken back and not a quantity. */
  quantity: string | null;
  net: bigint;
}

/** What a credit note takes back at a tax category and rate; one over an amount alone has none. */
export interface CreditNoteTaxTable {
  credit_note_id: string;
  position: number;
  category: string;
  rate: string;
  taxable: bigint;
  tax: bigint;
}

/** A debt given up, or with a negative amount owed again: by a person with a reason, or because a payment came. */
export interface WriteOffTable {
  id: string;
  invoice_id: string;
  customer_id: string;
  amount: bigint;
  /** The part of `amount` that is tax. */
  tax: bigint;
  reason: string | null;
  payment_id: string | null;
  written_off_on: string;
  recorded_at: string;
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
  /** The part of `amount` that became customer credit again instead of being paid out. */
  to_credit: bigint;
  /** Whether it is no correction of the invoice. */
  goodwill: boolean;
}

/** The PDF of an invoice or credit note. It is made once and never changed. */
export interface DocumentTable {
  id: string;
  invoice_id: string;
  credit_note_id: string | null;
  sha256: Buffer;
  bytes: Buffer;
  made_at: string;
  /** The total on it, in minor units; null for files made before that was recorded. */
  total: bigint | null;
}

export interface LedgerEntryTable {
  posting_id: string;
  position: number;
  issuer_id: string;
  kind: string;
  /** Null where the operator's own money is moved. */
  customer_id: string | null;
  /** Null for what of a payment pays no invoice, and for payouts. */
  invoice_id: string | null;
  account: string;
  /** Of `cash`: where it is; null where that is not told apart. */
  money_place: MoneyPlace | null;
  currency: CurrencyCode;
  amount: bigint;
  posted_on: string;
  recorded_at: string;
  /** The number of the document, unless it is the invoice. */
  document: string | null;
  /** A note for readers of the books. */
  memo: string | null;
}

/** What the ledger's entries of a month come to, appended by each posting and folded now and then. */
export interface LedgerTallyTable {
  issuer_id: string;
  /** Its first day. */
  month: string;
  currency: CurrencyCode;
  account: string;
  kind: string;
  entries: bigint;
  amount: string;
  folded: boolean;
}

/** A month (`YYYY-MM`) of an issuer's books in which nothing is posted any more. */
export interface ClosedPeriodTable {
  issuer_id: string;
  period: string;
  closed_at: string;
  /** The name of who closed it. */
  closed_by: string;
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
  payment_allocation: PaymentAllocationTable;
  payout: PayoutTable;
  customer_credit: CustomerCreditTable;
  credit_note: CreditNoteTable;
  credit_note_line: CreditNoteLineTable;
  credit_note_tax: CreditNoteTaxTable;
  refund: RefundTable;
  write_off: WriteOffTable;
  document: DocumentTable;
  ledger_entry: LedgerEntryTable;
  ledger_tally: LedgerTallyTable;
  closed_period: ClosedPeriodTable;
}
