import type { TaxFault } from "@billow/core/invoicing/tax-readiness.ts";
import type { UnpricedState } from "@billow/core/invoicing/unpriced-usage.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import type { Recipient } from "@billow/core/parties/recipients.ts";
import { parseDiscount } from "@billow/core/pricing/discount.ts";
import { type Kysely, type RawBuilder, type Selectable, sql, type Transaction } from "kysely";
import { z } from "zod";
import { readTimeline } from "../../activity/timeline/read-timeline.ts";
import { isInvoice } from "../../db/document-ref.ts";
import { amountDueOf, isOwed, isPastDueOn } from "../../db/rules/invoice-rules.ts";
import type {
  InvoiceLineTable,
  InvoiceTable,
  InvoiceTaxTable,
  PaymentTable,
} from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import { type Todays, todayAt } from "../../parties/issuers/todays.ts";
import { storedWording } from "../messages/line-wording.ts";
import { openDebt } from "./covered-by-credit-queries.ts";
import { type DraftLine, taxCategoryOf } from "./draft/draft.ts";
import { storedShares } from "./draft/line-share.ts";
import { taxFault } from "./tax-fault-queries.ts";
import { unpricedState } from "./unpriced-queries.ts";

export type InvoiceRow = Selectable<InvoiceTable>;
export type InvoiceLineRow = Selectable<InvoiceLineTable>;

/** The facts for the transition table that are not in the invoice's row. */
export interface FactColumns {
  /** The issuer's time zone, and whether its invoices keep the date of their creation. */
  time_zone: string;
  keeps_creation_date: boolean;
  billing_email: string | null;
  /** Who gets which e-mails, where that is more than the billing e-mail. */
  customer_emails: Recipient[] | null;
  payment_terms_days: number;
  customer_tax_category: string;
  customer_tax_rate: string;
  line_count: number;
  email_held: boolean;
  /** Nothing that was sent has left: every e-mail that was not cancelled is waiting or has failed. */
  email_waiting: boolean;
  /** The problem with a draft's tax. */
  tax_fault: TaxFault | null;
  /** Whether a draft has usage without a price. */
  unpriced: UnpricedState | null;
  /** The customer's remaining credit in the invoice's currency. */
  credit_left: bigint;
  /** What the customer owes on sent and overdue invoices in the currency; 0 where there is no credit. */
  open_debt: bigint;
}

/**
 * `FactColumns` of a query over `invoiceWithFacts`. An e-mail counts as held while every send that was not cancelled is
 * held. Once one has left, the customer has the invoice, however often it is sent again.
 */
export const factColumns: RawBuilder<FactColumns> = sql`
  issuer.time_zone, issuer.issue_date = 'creation' AS keeps_creation_date,
  customer.billing_email, customer.emails AS customer_emails, customer.payment_terms_days, customer.tax_category AS customer_tax_category,
  customer.tax_rate AS customer_tax_rate,
  (SELECT count(*)::int FROM invoice_line WHERE invoice_line.invoice_id = invoice.id) AS line_count,
  ${taxFault} AS tax_fault, ${unpricedState} AS unpriced,
  coalesce(credit.amount, 0) AS credit_left,
  CASE WHEN credit.amount > 0 AND ${isOwed()} THEN ${openDebt} ELSE 0 END AS open_debt,
  mail.held AS email_held, mail.waiting AS email_waiting`;

/** An `invoice` and what its facts are read from. */
export function invoiceWithFacts(now: string): RawBuilder<unknown> {
  return sql`
    invoice JOIN customer ON customer.id = invoice.customer_id JOIN issuer ON issuer.id = invoice.issuer_id
    LEFT JOIN customer_credit AS credit ON credit.customer_id = invoice.customer_id AND credit.currency = invoice.currency
    CROSS JOIN LATERAL (${mailOf(sql`invoice.id`, now)}) AS mail`;
}

function mailOf(
  invoiceId: RawBuilder<unknown>,
  now: string,
): RawBuilder<{ held: boolean; waiting: boolean }> {
  return sql`
    SELECT coalesce(bool_and(state = 'held' AND held_until > ${now}::timestamptz), false) AS held,
      coalesce(bool_and(state IN ('waiting', 'failed')), false) AS waiting
    FROM email JOIN delivery ON delivery.id = email.id
    WHERE email.invoice_id = ${invoiceId} AND kind = 'invoice' AND state <> 'cancelled'`;
}

/** `email_held` of one invoice. */
export async function isEmailHeld(
  db: Kysely<Database>,
  { id, now }: { id: string; now: string },
): Promise<boolean> {
  const { rows } = await mailOf(sql`${id}::uuid`, now).execute(db);
  return rows[0]?.held ?? false;
}

/** Locks the invoice with this id or number until the transaction ends. */
export async function lockInvoiceRow(
  tx: Transaction<Database>,
  ref: string,
): Promise<InvoiceRow | undefined> {
  return tx.selectFrom("invoice").selectAll().where(isInvoice(ref)).forUpdate().executeTakeFirst();
}

/** The invoice with this id or number. */
export async function invoiceRow(db: Kysely<Database>, ref: string): Promise<InvoiceRow | undefined> {
  return db.selectFrom("invoice").selectAll().where(isInvoice(ref)).executeTakeFirst();
}

export async function factsOfInvoice(
  tx: Transaction<Database>,
  { id, now }: { id: string; now: string },
): Promise<FactColumns> {
  const { rows } = await sql<FactColumns>`
    SELECT ${factColumns} FROM ${invoiceWithFacts(now)} WHERE invoice.id = ${id}`.execute(tx);
  const facts = rows[0];
  if (facts === undefined) throw new Error(`invoice ${id} is locked and has a customer`);
  return facts;
}

/** Whether an invoice was sent to its customer and the sending was not undone. */
export async function selectWasSent(db: Kysely<Database>, id: string): Promise<boolean> {
  const { rows } = await sql<{ was_sent: boolean }>`
    SELECT EXISTS (SELECT FROM email JOIN delivery ON delivery.id = email.id
      WHERE email.invoice_id = ${id} AND kind = 'invoice' AND state <> 'cancelled') AS was_sent`.execute(db);
  return rows[0]?.was_sent ?? false;
}

export async function updateInvoiceRow(
  tx: Transaction<Database>,
  id: string,
  columns: Partial<Omit<InvoiceTable, "id" | "customer_id" | "draft_number">>,
): Promise<InvoiceRow> {
  return tx.updateTable("invoice").set(columns).where("id", "=", id).returningAll().executeTakeFirstOrThrow();
}

/** Sent invoices with an amount due whose due date is before their issuer's today, earliest due date first. */
export async function invoicesPastDue(
  db: Kysely<Database>,
  { today, limit }: { today: Todays; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM invoice WHERE status = 'sent' AND ${isPastDueOn(todayAt(sql`issuer_id`, today))} AND ${amountDueOf()} > 0
    ORDER BY due_date, id LIMIT ${limit}`.execute(db);
  return rows.map((row) => row.id);
}

export async function versionOfInvoice(db: Kysely<Database>, id: string): Promise<number | undefined> {
  return (await db.selectFrom("invoice").select("version").where("id", "=", id).executeTakeFirst())?.version;
}

export async function firstInvoiceId(db: Kysely<Database>): Promise<string | undefined> {
  return (await db.selectFrom("invoice").select("id").limit(1).executeTakeFirst())?.id;
}

export async function linesOf(db: Kysely<Database>, invoiceId: string): Promise<InvoiceLineRow[]> {
  return db
    .selectFrom("invoice_line")
    .selectAll()
    .where("invoice_id", "=", invoiceId)
    .orderBy("position")
    .execute();
}

export async function taxesOf(
  db: Kysely<Database>,
  invoiceId: string,
): Promise<Selectable<InvoiceTaxTable>[]> {
  return db
    .selectFrom("invoice_tax")
    .selectAll()
    .where("invoice_id", "=", invoiceId)
    .orderBy("position")
    .execute();
}

/** Loads all parts of an invoice, one after the other: a transaction has one connection. */
export async function partsOf(db: Kysely<Database>, invoiceId: string) {
  const lines = await linesOf(db, invoiceId);
  const taxes = await taxesOf(db, invoiceId);
  const payments = await paymentsOf(db, invoiceId);
  const refunds = await db
    .selectFrom("refund")
    .innerJoin("credit_note", "credit_note.id", "refund.credit_note_id")
    .selectAll("refund")
    .leftJoin("provider_refund", "provider_refund.refund_id", "refund.id")
    .select([
      "credit_note.number as credit_note_number",
      "provider_refund.state as provider_state",
      "provider_refund.reference as provider_reference",
      "provider_refund.problem as provider_problem",
    ])
    .where("refund.invoice_id", "=", invoiceId)
    .orderBy("refund.id")
    .execute();
  const creditNotes = await db
    .selectFrom("credit_note")
    .selectAll()
    .where("invoice_id", "=", invoiceId)
    .orderBy("id")
    .execute();
  const creditedLines = await db
    .selectFrom("credit_note_line")
    .innerJoin("credit_note", "credit_note.id", "credit_note_id")
    .selectAll("credit_note_line")
    .where("invoice_id", "=", invoiceId)
    .orderBy("position")
    .execute();
  const writeOffs = await db
    .selectFrom("write_off")
    .selectAll()
    .where("invoice_id", "=", invoiceId)
    .orderBy("id")
    .execute();
  const timeline = await readTimeline(db, invoiceId);
  return { lines, taxes, payments, refunds, creditNotes, creditedLines, writeOffs, timeline };
}

/** The payments recorded on an invoice or allocated to it, each with the part that pays it. */
async function paymentsOf(
  db: Kysely<Database>,
  invoiceId: string,
): Promise<(Selectable<PaymentTable> & { applied_here: bigint })[]> {
  const { rows } = await sql<Selectable<PaymentTable> & { applied_here: bigint }>`
    SELECT payment.*, CASE WHEN source = 'credit' THEN applied ELSE coalesce(part.amount, 0) END AS applied_here
    FROM payment LEFT JOIN (
      SELECT payment_id, sum(amount)::bigint AS amount FROM payment_allocation
      WHERE invoice_id = ${invoiceId} AND released_at IS NULL GROUP BY payment_id) AS part ON part.payment_id = payment.id
    WHERE payment.invoice_id = ${invoiceId} OR part.payment_id IS NOT NULL ORDER BY payment.id`.execute(db);
  return rows;
}

export type InvoiceParts = Awaited<ReturnType<typeof partsOf>>;

const storedTier = z.object({ from: z.string(), upTo: z.string().nullable() });

export function tierOf(stored: unknown): { from: string; upTo: string | null } | null {
  return stored === null ? null : storedTier.parse(stored);
}

/** A stored line before its amounts were computed. */
export function storedDraftLine(row: InvoiceLineRow, currency: CurrencyCode): DraftLine {
  return {
    kind: row.kind,
    item: row.item,
    product: row.product,
    description: row.description,
    wording: storedWording(row.wording),
    quantity: decimalText(decimal(row.quantity)),
    unit: row.unit,
    unitPrice: decimalText(decimal(row.unit_price)),
    discount: row.discount_terms === null ? null : parseDiscount(row.discount_terms, currency),
    taxCategory: taxCategoryOf(row.tax_category),
    taxRate: decimalText(decimal(row.tax_rate)),
    meter: row.meter,
    tier: tierOf(row.tier),
    breakdown: storedShares(row.breakdown),
    period:
      row.period_from === null || row.period_before === null
        ? null
        : { from: row.period_from, before: row.period_before },
    ...(row.charge_id === null ? {} : { chargeId: row.charge_id }),
  };
}
