import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, type RawBuilder, sql } from "kysely";
import {
  amountDueOf,
  customerTaxChanged,
  isOwed,
  isPastDueOn,
  paymentTermsChanged,
} from "../../db/rules/invoice-rules.ts";
import type { Database } from "../../db/schema.ts";
import { type Todays, todayAt } from "../../parties/issuers/todays.ts";
import { customerIsCovered, taxFaultOfInvoice, unpricedOfInvoice } from "../invoices/draft-facts.ts";
import type { RefusedFacts } from "./facts.ts";

/**
 * The invoices of a selection with their customers, each with the reason why it is skipped (`refused.code` is null
 * when it is not).
 */
export function judged(
  selected: RawBuilder<unknown>,
  { refused, today }: { refused: readonly RefusedFacts[]; today: Todays },
): RawBuilder<unknown> {
  return sql`
    (SELECT invoice.id, invoice.number, invoice.issue_date, invoice.status, invoice.currency, invoice.total, invoice.customer_id, invoice.issuer_id,
        customer.name AS customer,
        invoice.status <> 'draft' OR EXISTS (SELECT FROM invoice_line WHERE invoice_line.invoice_id = invoice.id) AS has_lines,
        customer.billing_email IS NOT NULL AS has_email, invoice.amount_paid > invoice.credit_applied AS has_payment,
        CASE WHEN invoice.written_off = 0 THEN 'none' WHEN ${amountDueOf()} > 0 THEN 'part' ELSE 'all' END AS write_off,
        invoice.status = 'draft' AND (${customerTaxChanged()} OR ${paymentTermsChanged()} OR EXISTS (SELECT FROM billed_period
          WHERE billed_period.invoice_id = invoice.id AND billed_period.terms_changed)) AS is_stale,
        invoice.status = 'pending' AND ${isPastDueOn(todayAt(sql`invoice.issuer_id`, today))} AS is_past_due,
        ${isOwed()} AND ${customerIsCovered()} AS is_covered,
        ${taxFaultOfInvoice()} AS tax_fault, ${unpricedOfInvoice()} IS NOT DISTINCT FROM 'held' AS is_held
      FROM (${selected}) AS selected JOIN invoice ON invoice.id = selected.id JOIN customer ON customer.id = invoice.customer_id) AS found
    LEFT JOIN unnest(
      ${refused.map((one) => one.status)}::text[], ${refused.map((one) => one.hasLines)}::boolean[],
      ${refused.map((one) => one.hasEmail)}::boolean[], ${refused.map((one) => one.hasPayment)}::boolean[], ${refused.map((one) => one.writeOff)}::text[],
      ${refused.map((one) => one.isStale)}::boolean[], ${refused.map((one) => one.isPastDue)}::boolean[],
      ${refused.map((one) => one.isCovered)}::boolean[], ${refused.map((one) => one.taxFault)}::text[],
      ${refused.map((one) => one.isHeld)}::boolean[], ${refused.map((one) => one.code)}::text[], ${refused.map((one) => one.reason)}::text[])
      AS refused (status, has_lines, has_email, has_payment, write_off, is_stale, is_past_due, is_covered, tax_fault, is_held, code, reason)
    ON refused.status = found.status AND refused.has_lines = found.has_lines AND refused.has_email = found.has_email
      AND refused.has_payment = found.has_payment AND refused.write_off = found.write_off AND refused.is_stale = found.is_stale AND refused.is_past_due = found.is_past_due
      AND refused.is_covered = found.is_covered AND refused.tax_fault IS NOT DISTINCT FROM found.tax_fault AND refused.is_held = found.is_held`;
}

export interface JudgedSums {
  taken: boolean;
  currency: CurrencyCode;
  invoices: bigint;
  drafts: bigint;
  total: string;
  /** The issuers of the drafts. */
  issuers: string[] | null;
}

/** The number and sum of eligible and skipped invoices, per currency. */
export async function sumJudged(db: Kysely<Database>, invoices: RawBuilder<unknown>): Promise<JudgedSums[]> {
  const { rows } = await sql<JudgedSums>`
    SELECT refused.code IS NULL AS taken, found.currency, count(*) AS invoices, sum(found.total) AS total,
      count(*) FILTER (WHERE found.status = 'draft') AS drafts,
      array_agg(DISTINCT found.issuer_id) FILTER (WHERE found.status = 'draft') AS issuers
    FROM ${invoices} GROUP BY 1, 2 ORDER BY 2`.execute(db);
  return rows;
}

/** The number of customers of eligible invoices. */
export async function countCustomers(db: Kysely<Database>, invoices: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ customers: number }>`
    SELECT count(*)::int AS customers FROM (SELECT DISTINCT found.customer_id FROM ${invoices} WHERE refused.code IS NULL) AS taken`.execute(
    db,
  );
  return rows[0]?.customers ?? 0;
}

export interface SkippedInvoice {
  id: string;
  number: string;
  customer: string;
  code: string;
  reason: string;
}

/** The newest skipped invoices. */
export async function firstSkipped(
  db: Kysely<Database>,
  invoices: RawBuilder<unknown>,
  limit: number,
): Promise<SkippedInvoice[]> {
  const { rows } = await sql<SkippedInvoice>`
    SELECT found.id, found.number, found.customer, refused.code, refused.reason FROM ${invoices}
    WHERE refused.code IS NOT NULL ORDER BY found.issue_date DESC, found.id DESC LIMIT ${limit}`.execute(db);
  return rows;
}
