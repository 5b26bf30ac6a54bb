import { NOTHING_DUE_STATUSES } from "@billow/core/invoicing/invoice.ts";
import {
  ALLOCATABLE_STATUSES,
  COLLECTABLE_STATUSES,
  type InvoiceStatus,
  OWED_STATUSES,
  RECEIVABLE_STATUSES,
} from "@billow/core/invoicing/transitions.ts";
import { type RawBuilder, sql } from "kysely";

// Core's rules about an invoice as SQL, for statements about many invoices. `invoice` is the statement's name for the
// table. `invoice-rules.test.ts` compares each with core.

/** Core's `amountDue`. */
export function amountDueOf(invoice = "invoice"): RawBuilder<bigint> {
  const [total, paid, writtenOff, credited] = ["total", "amount_paid", "written_off", "credited"].map(
    (column) => sql.ref(`${invoice}.${column}`),
  );
  return sql`CASE WHEN ${hasStatus(invoice, NOTHING_DUE_STATUSES)} THEN 0 ELSE greatest(${total} - ${paid} - ${writtenOff} - ${credited}, 0) END`;
}

/** Core's `isPastDue`. `today` may be an expression, because issuers may have different dates. */
export function isPastDueOn(today: string | RawBuilder<unknown>, invoice = "invoice"): RawBuilder<boolean> {
  return sql`${sql.ref(`${invoice}.due_date`)} < ${typeof today === "string" ? sql`${today}::date` : today}`;
}

/** Whether its customer has received it and owes it: core's `OWED_STATUSES`. */
export function isOwed(invoice = "invoice"): RawBuilder<boolean> {
  return hasStatus(invoice, OWED_STATUSES);
}

/** Whether a direct debit may collect it: core's `COLLECTABLE_STATUSES`. */
export function isCollectable(invoice = "invoice"): RawBuilder<boolean> {
  return hasStatus(invoice, COLLECTABLE_STATUSES);
}

/** Whether a part of a payment can be allocated to it: whether core allows `allocate`. */
export function isAllocatable(invoice = "invoice"): RawBuilder<boolean> {
  const [total, paid, credited] = ["total", "amount_paid", "credited"].map((column) =>
    sql.ref(`${invoice}.${column}`),
  );
  return sql`(${hasStatus(invoice, ALLOCATABLE_STATUSES)} AND ${paid} + ${credited} < ${total})`;
}

/** Whether it waits for payment: core's `RECEIVABLE_STATUSES`. */
export function isReceivable(invoice = "invoice"): RawBuilder<boolean> {
  return hasStatus(invoice, RECEIVABLE_STATUSES);
}

/** Whether a draft was made with another tax than its `customer` has now. False where that is not recorded. */
export function customerTaxChanged(): RawBuilder<boolean> {
  return sql`(invoice.made_tax_category IS NOT NULL AND invoice.made_tax_rate IS NOT NULL
    AND (invoice.made_tax_category, invoice.made_tax_rate) <> (customer.tax_category, customer.tax_rate))`;
}

/** Whether a draft's due date follows other payment terms than its `customer` has now. Likewise. */
export function paymentTermsChanged(): RawBuilder<boolean> {
  return sql`(NOT invoice.due_date_chosen AND coalesce(invoice.made_terms_days <> customer.payment_terms_days, false))`;
}

/** Literals instead of parameters, so that partial indexes apply. */
function hasStatus(invoice: string, statuses: readonly InvoiceStatus[]): RawBuilder<boolean> {
  const texts = statuses.map((status) => STATUS_TEXTS[status]);
  return sql`${sql.ref(`${invoice}.status`)} IN (${sql.join(texts)})`;
}

const STATUS_TEXTS: Readonly<Record<InvoiceStatus, RawBuilder<string>>> = {
  draft: sql`'draft'`,
  pending: sql`'pending'`,
  sent: sql`'sent'`,
  paid: sql`'paid'`,
  overdue: sql`'overdue'`,
  voided: sql`'voided'`,
  refunded: sql`'refunded'`,
};

/** Core's `isCoveredByCredit` of two amounts of a query. */
export function isCoveredBy(
  creditLeft: RawBuilder<unknown>,
  openDebt: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql`(${creditLeft} > 0 AND ${creditLeft} >= ${openDebt})`;
}
