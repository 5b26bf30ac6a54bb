import type { InvoiceStatus } from "@billow/core/invoicing/transitions.ts";
import { decimalText } from "@billow/core/money/decimal.ts";
import { type Kysely, type RawBuilder, type Selectable, sql, type Transaction } from "kysely";
import { lockRows } from "../../db/lock-rows.ts";
import type { BilledPeriodTable, InvoiceLineTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import { plainArrayText, textArrayText } from "../../db/text/array-text.ts";
import { type BilledPeriod, partsText, termsText } from "./billed-period.ts";

// What usage is billed: for a customer's period, the rows of `billed_period` and `billed_usage` of all invoices that
// are not voided. The invoice that covers the period itself (`invoice.period_from = billed_period.period_from`) is
// its bill. The others adjust it, so quantities and amounts add up. An event of the period is billed if it arrived by
// the latest `known_until` of a complete row; `outcome` then says whether its series (meter, dimensions) cost
// something. A later event is open, and so are all events of a period without such a row.

/** What an invoice bills, period by period. */
export interface BilledInvoice {
  invoiceId: string;
  customerId: string;
  periods: readonly BilledPeriod[];
}

export async function insertBilledPeriods(
  tx: Transaction<Database>,
  invoices: readonly BilledInvoice[],
): Promise<void> {
  const rows = invoices.flatMap(({ periods, ...owner }) => periods.map((period) => ({ ...owner, period })));
  if (rows.length === 0) return;
  // Long JSON goes as one array of JSON: an array of texts would escape every quotation mark in it.
  await sql`
    INSERT INTO billed_period (invoice_id, period_from, customer_id, rate_card_id, known_until, amount, complete, terms, parts)
    SELECT * FROM ROWS FROM (
      unnest(${plainArrayText(rows.map((row) => row.invoiceId))}::uuid[], ${plainArrayText(rows.map((row) => row.period.from))}::date[],
        ${plainArrayText(rows.map((row) => row.customerId))}::uuid[], ${plainArrayText(rows.map((row) => row.period.rateCardId))}::uuid[],
        ${rows.map((row) => row.period.knownUntil)}::timestamptz[],
        ${plainArrayText(rows.map((row) => row.period.parts.reduce((sum, part) => sum + part.amount, 0n)))}::bigint[],
        ${plainArrayText(rows.map((row) => row.period.complete))}::boolean[]),
      jsonb_array_elements(${`[${rows.map((row) => termsText(row.period.terms)).join(",")}]`}::jsonb),
      jsonb_array_elements(${`[${rows.map((row) => partsText(row.period.parts)).join(",")}]`}::jsonb))`.execute(
    tx,
  );
}

export async function insertBilledUsage(
  tx: Transaction<Database>,
  invoices: readonly BilledInvoice[],
): Promise<void> {
  const periods = invoices.flatMap(({ periods, ...owner }) =>
    periods.map((period) => ({ ...owner, period })),
  );
  const series = periods.flatMap(({ period }) => period.usage);
  if (series.length === 0) return;
  const ofPeriod = (text: (row: (typeof periods)[number]) => string) =>
    plainArrayText(periods.flatMap((row) => Array<string>(row.period.usage.length).fill(text(row))));
  await sql`
    INSERT INTO billed_usage (customer_id, period_from, invoice_id, meter, dimensions, tenant, quantity, outcome)
    SELECT * FROM unnest(${ofPeriod((row) => row.customerId)}::uuid[],
      ${ofPeriod((row) => row.period.from)}::date[], ${ofPeriod((row) => row.invoiceId)}::uuid[],
      ${plainArrayText(series.map((one) => one.meter))}::text[], ${textArrayText(series.map((one) => one.dimensions))}::text[],
      ${textArrayText(series.map((one) => one.tenant))}::text[],
      ${plainArrayText(series.map((one) => decimalText(one.quantity)))}::numeric[],
      ${plainArrayText(series.map((one) => one.outcome))}::text[])`.execute(tx);
}

export async function deleteBilled(tx: Transaction<Database>, invoiceId: string): Promise<void> {
  await tx.deleteFrom("billed_period").where("invoice_id", "=", invoiceId).execute();
  await tx.deleteFrom("billed_usage").where("invoice_id", "=", invoiceId).execute();
}

/** A customer's period, identified by its first day. */
export interface CustomerPeriod {
  customerId: string;
  from: string;
}

export type BilledPeriodRow = BilledPeriodTable & { is_bill: boolean; is_credited: boolean };

/** What invoices that are not voided bill of some periods, without the invoice `except`. */
export async function billedPeriodRows(
  db: Kysely<Database>,
  { periods, except }: { periods: readonly CustomerPeriod[]; except: string | null },
): Promise<BilledPeriodRow[]> {
  const { rows } = await sql<BilledPeriodRow>`
    SELECT billed_period.*, invoice.period_from = billed_period.period_from AS is_bill,
      EXISTS (SELECT FROM credit_note WHERE credit_note.invoice_id = invoice.id) AS is_credited
    FROM billed_period JOIN invoice ON invoice.id = billed_period.invoice_id
    JOIN (${wanted(periods)}) AS wanted ON wanted.customer_id = billed_period.customer_id AND wanted.period_from = billed_period.period_from
    WHERE invoice.status <> 'voided' AND invoice.id IS DISTINCT FROM ${except}::uuid
    ORDER BY billed_period.invoice_id`.execute(db);
  return rows;
}

/** A line of an invoice, with the period it is about. */
export interface LineOfPeriodRow {
  customer_id: string;
  invoice_id: string;
  kind: InvoiceLineTable["kind"];
  /** Null for lines written by people. */
  period_from: string | null;
  product: string;
  tax_category: string;
  tax_rate: string;
  /** Before and after all discounts, without tax. */
  amount: bigint;
  net: bigint;
}

/**
 * The lines of invoices, oldest invoice first. A line about the invoice's own period that a person changed was once
 * stored without the period. A recurring item's line has the term it pays for, and is billed with the invoice's period.
 */
export async function linesByPeriod(
  db: Kysely<Database>,
  invoiceIds: readonly string[],
): Promise<LineOfPeriodRow[]> {
  const { rows } = await sql<LineOfPeriodRow>`
    SELECT invoice.customer_id, line.invoice_id, line.kind, line.product, line.tax_category, line.tax_rate, line.amount,
      line.amount - line.discount - line.discount_share AS net,
      CASE WHEN line.kind = 'recurring' THEN invoice.period_from
        WHEN line.kind IN ('usage', 'minimum') THEN coalesce(line.period_from, invoice.period_from)
        ELSE line.period_from END AS period_from
    FROM invoice JOIN invoice_line AS line ON line.invoice_id = invoice.id
    WHERE invoice.id = ANY(${invoiceIds}::uuid[]) ORDER BY invoice.id, line.position`.execute(db);
  return rows;
}

/** What credit notes took back of invoices, without tax, oldest first; with what a note by line took back of each line. */
export async function netCredited(
  db: Kysely<Database>,
  invoiceIds: readonly string[],
): Promise<{ invoice_id: string; net: bigint; lines: { place: number; net: bigint }[] }[]> {
  const notes = await db
    .selectFrom("credit_note")
    .select(["id", "invoice_id", "net"])
    .where("invoice_id", "in", invoiceIds)
    .orderBy("id")
    .execute();
  if (notes.length === 0) return [];
  const lines = await db
    .selectFrom("credit_note_line")
    .select(["credit_note_id", "position", "net"])
    .where(
      "credit_note_id",
      "in",
      notes.map(({ id }) => id),
    )
    .execute();
  const byNote = Map.groupBy(lines, (line) => line.credit_note_id);
  return notes.map(({ id, ...note }) => ({
    ...note,
    // Lines are numbered from 1 without a gap.
    lines: (byNote.get(id) ?? []).map(({ position, net }) => ({ place: position - 1, net })),
  }));
}

export interface SeriesSumRow {
  customer_id: string;
  period_from: string;
  meter: string;
  dimensions: string;
  tenant: string;
  quantity: string;
}

/** The billed quantity of each usage series of some periods, likewise. */
export async function billedSums(
  db: Kysely<Database>,
  { periods, except }: { periods: readonly CustomerPeriod[]; except: string | null },
): Promise<SeriesSumRow[]> {
  const { rows } = await sql<SeriesSumRow>`
    SELECT billed_usage.customer_id, billed_usage.period_from, meter, dimensions, tenant, sum(billed_usage.quantity) AS quantity
    FROM billed_period JOIN invoice ON invoice.id = billed_period.invoice_id
    JOIN (${wanted(periods)}) AS wanted ON wanted.customer_id = billed_period.customer_id AND wanted.period_from = billed_period.period_from
    JOIN billed_usage ON billed_usage.invoice_id = billed_period.invoice_id AND billed_usage.period_from = billed_period.period_from
    WHERE invoice.status <> 'voided' AND invoice.id IS DISTINCT FROM ${except}::uuid
    GROUP BY billed_usage.customer_id, billed_usage.period_from, meter, dimensions, tenant`.execute(db);
  return rows;
}

/** The usage of customers in some months, by series. */
export async function usageSums(
  db: Kysely<Database>,
  periods: readonly CustomerPeriod[],
): Promise<SeriesSumRow[]> {
  const { rows } = await sql<SeriesSumRow>`
    SELECT used.customer_id, wanted.period_from, meter, dimensions, tenant, quantity
    FROM (${wanted(periods)}) AS wanted
    JOIN customer_usage_month AS used ON used.customer_id = wanted.customer_id AND month = wanted.period_from
    WHERE quantity <> 0
    ORDER BY used.customer_id, wanted.period_from, meter, dimensions, tenant`.execute(db);
  return rows;
}

function wanted(periods: readonly CustomerPeriod[]): RawBuilder<unknown> {
  return sql`SELECT * FROM unnest(${periods.map((one) => one.customerId)}::uuid[], ${periods.map((one) => one.from)}::date[])
    AS wanted (customer_id, period_from)`;
}

/**
 * Months before `before` with usage whose run has ended, but without an invoice of a run for the customer: there was
 * nothing to bill, or the invoice was voided. A month without a run is not included.
 */
function uncovered(before: RawBuilder<unknown>, ofCustomer: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
      SELECT DISTINCT customer_id, month AS period_from FROM customer_usage_month AS used
      WHERE month < ${before} AND month IN (SELECT to_date(period, 'YYYY-MM') FROM billing_run WHERE state = 'done') ${ofCustomer}
        AND NOT EXISTS (SELECT FROM invoice WHERE invoice.customer_id = used.customer_id
          AND invoice.period_from = used.month AND invoice.origin = 'run' AND invoice.status <> 'voided')`;
}

/**
 * Issued periods before `before` that may need an adjustment: periods whose usage differs from what is billed, also
 * months that an ended run left without an invoice; and periods with an invoice that was voided, credited,
 * incomplete, or left out as `except`. The caller rates each period exactly, so listing one too many does no harm.
 */
export async function issuedPeriodsToAdjust(
  db: Kysely<Database>,
  { before, customerId, except }: { before: string; customerId: string | null; except: string | null },
): Promise<CustomerPeriod[]> {
  const ofCustomer = (column: RawBuilder<unknown>) =>
    customerId === null ? sql`` : sql`AND ${column} = ${customerId}`;
  const { rows } = await sql<{ customer_id: string; period_from: string }>`
    WITH bill AS MATERIALIZED (
      SELECT billed_period.customer_id, billed_period.period_from FROM billed_period JOIN invoice ON invoice.id = billed_period.invoice_id
      WHERE invoice.period_from = billed_period.period_from AND invoice.status NOT IN ('draft', 'voided')
        AND billed_period.period_from < ${before}::date AND invoice.id IS DISTINCT FROM ${except}::uuid
        ${ofCustomer(sql`billed_period.customer_id`)}
      UNION ${uncovered(sql`${before}::date`, ofCustomer(sql`used.customer_id`))}),
    billed AS (
      SELECT billed_usage.customer_id, billed_usage.period_from, meter, dimensions, tenant, sum(quantity) AS quantity
      FROM bill JOIN billed_period USING (customer_id, period_from)
      JOIN billed_usage ON billed_usage.invoice_id = billed_period.invoice_id AND billed_usage.period_from = billed_period.period_from
      JOIN invoice ON invoice.id = billed_period.invoice_id AND invoice.status <> 'voided'
      GROUP BY billed_usage.customer_id, billed_usage.period_from, meter, dimensions, tenant),
    used AS (
      SELECT monthly.customer_id, period_from, meter, dimensions, tenant, quantity
      FROM bill JOIN customer_usage_month AS monthly ON monthly.customer_id = bill.customer_id AND month = period_from)
    SELECT customer_id, period_from FROM billed FULL JOIN used USING (customer_id, period_from, meter, dimensions, tenant)
    WHERE coalesce(billed.quantity, 0) <> coalesce(used.quantity, 0)
    UNION
    SELECT bill.customer_id, bill.period_from FROM bill JOIN billed_period USING (customer_id, period_from)
    JOIN invoice ON invoice.id = billed_period.invoice_id
    WHERE NOT billed_period.complete OR invoice.status = 'voided' OR invoice.id = ${except}::uuid
      OR invoice.id IN (SELECT invoice_id FROM credit_note)
    ORDER BY customer_id, period_from`.execute(db);
  return rows.map((row) => ({ customerId: row.customer_id, from: row.period_from }));
}

/**
 * Whether the usage of a draft's period, or of an earlier issued period, differs from what is billed. False for a
 * draft that does not record what it was made of, and for the rest of an adjustment that did not fit on it.
 */
export async function hasUsageChanged(db: Kysely<Database>, invoiceId: string): Promise<boolean> {
  const { rows } = await sql<{ changed: boolean }>`
    WITH draft AS (
      SELECT billed_period.customer_id, billed_period.period_from FROM billed_period JOIN invoice ON invoice.id = billed_period.invoice_id
      WHERE invoice.id = ${invoiceId} AND invoice.period_from = billed_period.period_from),
    bill AS (
      SELECT * FROM draft
      UNION
      SELECT billed_period.customer_id, billed_period.period_from
      FROM draft JOIN billed_period ON billed_period.customer_id = draft.customer_id AND billed_period.period_from < draft.period_from
      JOIN invoice ON invoice.id = billed_period.invoice_id
      WHERE invoice.period_from = billed_period.period_from AND invoice.status NOT IN ('draft', 'voided')
      UNION ${uncovered(sql`(SELECT period_from FROM draft)`, sql`AND used.customer_id = (SELECT customer_id FROM draft)`)}),
    billed AS (
      SELECT bill.period_from, meter, dimensions, tenant, sum(quantity) AS quantity
      FROM bill JOIN billed_period USING (customer_id, period_from)
      JOIN billed_usage ON billed_usage.invoice_id = billed_period.invoice_id AND billed_usage.period_from = billed_period.period_from
      JOIN invoice ON invoice.id = billed_period.invoice_id AND invoice.status <> 'voided'
      GROUP BY bill.period_from, meter, dimensions, tenant),
    used AS (
      SELECT bill.period_from, meter, dimensions, tenant, quantity
      FROM bill JOIN customer_usage_month AS monthly ON monthly.customer_id = bill.customer_id AND month = bill.period_from)
    SELECT EXISTS (
      SELECT FROM billed FULL JOIN used USING (period_from, meter, dimensions, tenant)
      WHERE coalesce(billed.quantity, 0) <> coalesce(used.quantity, 0)
        AND period_from NOT IN (SELECT period_from FROM billed_period WHERE invoice_id = ${invoiceId} AND NOT complete)) AS changed`.execute(
    db,
  );
  return rows[0]?.changed ?? false;
}

/** Marks a customer's drafts that bill some of these days: the terms have changed. */
export async function noteChangedTerms(
  tx: Transaction<Database>,
  { customerId, from, before }: { customerId: string; from: string; before: string | null },
): Promise<void> {
  await sql`
    UPDATE billed_period SET terms_changed = true FROM invoice
    WHERE invoice.id = billed_period.invoice_id AND invoice.period_from = billed_period.period_from AND invoice.status = 'draft'
      AND billed_period.customer_id = ${customerId}
      AND invoice.period_before > ${from}::date AND invoice.period_from < coalesce(${before}::date, 'infinity')`.execute(
    tx,
  );
}

/** Locks the billing of customers until the transaction ends, so that concurrent billing of a customer takes turns. */
export async function lockCustomers(
  tx: Transaction<Database>,
  customerIds: readonly string[],
): Promise<void> {
  await lockRows(tx, { table: "customer", key: "id", where: sql`id = ANY(${customerIds}::uuid[])` });
}

/** An invoice's record of a period, whatever its status. */
export type BillRow = BilledPeriodTable & { is_bill: boolean; number: string; status: InvoiceStatus };

/** What invoices bill of a customer's period, oldest first, including voided invoices. */
export async function billsOfPeriod(db: Kysely<Database>, period: CustomerPeriod): Promise<BillRow[]> {
  const { rows } = await sql<BillRow>`
    SELECT billed_period.*, invoice.period_from = billed_period.period_from AS is_bill, number, status
    FROM billed_period JOIN invoice ON invoice.id = billed_period.invoice_id
    WHERE billed_period.customer_id = ${period.customerId} AND billed_period.period_from = ${period.from}::date
    ORDER BY invoice.id`.execute(db);
  return rows;
}

/** The rate card and terms by which an invoice bills a period; undefined where they are not recorded. */
export async function pinnedOfBill(
  db: Kysely<Database>,
  { invoiceId, from }: { invoiceId: string; from: string },
): Promise<Pick<Selectable<BilledPeriodTable>, "rate_card_id" | "terms" | "terms_changed"> | undefined> {
  return db
    .selectFrom("billed_period")
    .select(["rate_card_id", "terms", "terms_changed"])
    .where("invoice_id", "=", invoiceId)
    .where("period_from", "=", from)
    .executeTakeFirst();
}

/** How much of each series an invoice bills of a period. */
export async function seriesOfBill(
  db: Kysely<Database>,
  { invoiceId, from }: { invoiceId: string; from: string },
): Promise<{ meter: string; dimensions: string; quantity: string }[]> {
  return db
    .selectFrom("billed_usage")
    .select(["meter", "dimensions", "quantity"])
    .where("invoice_id", "=", invoiceId)
    .where("period_from", "=", from)
    .orderBy("meter")
    .orderBy("dimensions")
    .execute();
}

/** The first day after the last month of which a customer's issued invoices bill something. */
export async function lastInvoicedMonth(db: Kysely<Database>, customerId: string): Promise<string | null> {
  const { rows } = await sql<{ before: string | null }>`
    SELECT (max(billed_period.period_from) + interval '1 month')::date AS before
    FROM billed_period JOIN invoice ON invoice.id = billed_period.invoice_id
    WHERE billed_period.customer_id = ${customerId} AND invoice.status NOT IN ('draft', 'voided')`.execute(
    db,
  );
  return rows[0]?.before ?? null;
}
