import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";

type Tx = Transaction<Database>;

export interface DemoCounts {
  customers: number;
  invoices: number;
}

/** The number of the demo's customers and of their invoices. */
export async function countDemo(db: Kysely<Database>): Promise<DemoCounts> {
  const { rows } = await sql<{ customers: number; invoices: number }>`
    SELECT (SELECT count(*)::int FROM customer WHERE demo) AS customers,
      (SELECT count(*)::int FROM invoice JOIN customer ON customer.id = invoice.customer_id WHERE customer.demo) AS invoices`.execute(
    db,
  );
  return rows[0] ?? { customers: 0, invoices: 0 };
}

/** Whether there is any data besides the default rate card. Raw usage, which may be in shards, is asked for apart. */
export async function hasBusinessData(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    SELECT EXISTS (SELECT FROM customer) OR EXISTS (SELECT FROM archive_file) OR EXISTS (SELECT FROM rate_card OFFSET 1) AS found`.execute(
    db,
  );
  if (rows[0]?.found === true) return true;
  const { rows: raw } = await sql<{ found: boolean }>`
    SELECT EXISTS (SELECT 1 FROM usage_event LIMIT 1) AS found`.execute(db);
  return raw[0]?.found ?? false;
}

/** Removes the statement timeout, as disks may be slow. */
export async function waitForStatements(tx: Tx): Promise<void> {
  await sql`SELECT set_config('statement_timeout', '0', true)`.execute(tx);
}

export interface OwnData {
  customers: number;
  /** The names of some of them. */
  names: string[];
  /** Their invoices without drafts and voided ones: issued facts. */
  issuedInvoices: number;
  /** Events of tenants that are not customers. */
  waitingEvents: number;
}

/** The data that was added beside the demo. Nobody can add more until the transaction ends. */
export async function lockOwnData(tx: Tx): Promise<OwnData> {
  await sql`LOCK TABLE customer, usage_event IN ACCESS EXCLUSIVE MODE`.execute(tx);
  const { rows } = await sql<{ customers: number; names: string[]; issued: number; waiting: number }>`
    SELECT (SELECT count(*)::int FROM customer WHERE NOT demo) AS customers,
      ARRAY(SELECT name FROM customer WHERE NOT demo ORDER BY search_name, id LIMIT 5) AS names,
      (SELECT count(*)::int FROM invoice JOIN customer ON customer.id = invoice.customer_id
        WHERE NOT customer.demo AND invoice.status NOT IN ('draft', 'voided')) AS issued,
      (SELECT count(*)::int FROM usage_event WHERE customer_id IS NULL) AS waiting`.execute(tx);
  const [found] = rows;
  return {
    customers: found?.customers ?? 0,
    names: found?.names ?? [],
    issuedInvoices: found?.issued ?? 0,
    waitingEvents: found?.waiting ?? 0,
  };
}

/**
 * Empties every business table except rate cards. Users, API keys and settings stay. The books allow this only for
 * the demo.
 */
export async function truncateBusiness(tx: Tx): Promise<void> {
  await sql`SELECT set_config('billow.removing_demo', 'on', true)`.execute(tx);
  await sql`
    TRUNCATE bulk_job, bulk_item,
      running_month, customer, tenancy, tenant_account, subscription, usage_event, usage_superseded, usage_conflict, usage_rejected,
      usage_archived, usage_returned, usage_archive_sum, archive_file, archive_place, archive_run, allocation, levelled_resource, level_interval,
      platform_usage_hour, platform_usage_day, platform_usage_change,
      usage_hour, usage_day, usage_month, usage_watermark, document_series, billing_run, invoice, invoice_tally, invoice_line, invoice_tax, billed_period,
      billed_usage, payment, payment_allocation, payout, bank_statement, bank_line, customer_iban, mandate, direct_debit_file, direct_debit,
      customer_credit, charge, reminder, customer_reminders, suspension, credit_note, credit_note_line, credit_note_tax, refund, write_off, invoice_link, payment_link, provider_message, provider_refund, email, user_email, delivery, webhook_message, webhook_answer, document, event, event_chain, ledger_entry, ledger_tally, closed_period`.execute(
    tx,
  );
  await sql`SELECT set_config('billow.removing_demo', 'off', true)`.execute(tx);
}

/** Updates the planner's statistics: it would otherwise assume for a while that the filled tables are empty. */
export async function analyzeBusiness(tx: Tx): Promise<void> {
  await sql`
    ANALYZE customer, usage_event, allocation, usage_hour, usage_day, usage_month, invoice, invoice_line, invoice_tax, payment, email, delivery,
      event, ledger_entry`.execute(tx);
}

export interface DraftRow {
  id: string;
  tenant_id: string;
  issue_date: string;
  due_date: string;
}

/** Drafts of a billing period, by number. */
export async function draftsOfPeriod(tx: Tx, periodFrom: string): Promise<DraftRow[]> {
  return tx
    .selectFrom("invoice")
    .innerJoin("customer", "customer.id", "invoice.customer_id")
    .select(["invoice.id", "customer.tenant_id", "invoice.issue_date", "invoice.due_date"])
    .where("invoice.period_from", "=", periodFrom)
    .where("invoice.status", "=", "draft")
    .orderBy("invoice.id")
    .execute();
}

export async function draftById(tx: Tx, id: string): Promise<Omit<DraftRow, "tenant_id">> {
  return tx
    .selectFrom("invoice")
    .select(["id", "issue_date", "due_date"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
}

export async function amountsOfInvoice(
  tx: Tx,
  id: string,
): Promise<{ total: bigint; amount_paid: bigint; credited: bigint; currency: string }> {
  return tx
    .selectFrom("invoice")
    .select(["total", "amount_paid", "credited", "currency"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
}

/** The line of an invoice over the largest amount. */
export async function dearestLineOf(tx: Tx, id: string): Promise<{ position: number; amount: bigint }> {
  return tx
    .selectFrom("invoice_line")
    .select(["position", "amount"])
    .where("invoice_id", "=", id)
    .orderBy("amount", "desc")
    .orderBy("position")
    .limit(1)
    .executeTakeFirstOrThrow();
}

/** The newest invoices in a currency that wait for money, with their customers' names. */
export async function waitingInvoices(
  tx: Tx,
  { currency, limit }: { currency: CurrencyCode; limit: number },
): Promise<{ number: string; due: bigint; customer: string }[]> {
  const { rows } = await sql<{ number: string; due: bigint; customer: string }>`
    SELECT number, total - amount_paid - written_off AS due, customer.name AS customer
    FROM invoice JOIN customer ON customer.id = invoice.customer_id
    WHERE status IN ('sent', 'overdue') AND invoice.currency = ${currency} AND total - amount_paid - written_off > 10000
    ORDER BY issue_date DESC, invoice.id DESC LIMIT ${limit}`.execute(tx);
  return rows;
}

/** The payment of an invoice that was recorded last; null where credit alone paid it. */
export async function lastPaymentOf(tx: Tx, invoiceId: string): Promise<string | null> {
  const row = await tx
    .selectFrom("payment")
    .select("id")
    .where("invoice_id", "=", invoiceId)
    .orderBy("recorded_at", "desc")
    .executeTakeFirst();
  return row?.id ?? null;
}
