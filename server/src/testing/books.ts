import { type Kysely, sql } from "kysely";
import { chainHash } from "../activity/record/chain-hash.ts";
import { storedEvent } from "../activity/record/stored-event.ts";
import type { Database } from "../db/schema.ts";

/**
 * What is wrong with invoices, books, series and timelines, each fault as one line; nothing when all invariants hold.
 * Everything is computed from the tables in other words than those that wrote them.
 */
export async function faultsOf(db: Kysely<Database>): Promise<string[]> {
  const faults: string[] = [];
  for (const [what, query] of Object.entries(QUERIES)) {
    const { rows } = await query.execute(db);
    faults.push(...rows.map((row) => `${what}: ${JSON.stringify(row)}`));
  }
  return [...faults, ...(await chainFaults(db))];
}

type Fault = Record<string, string | number>;

/** Queries that find what must not be. Amounts come as text, since JSON knows no bigint. */
const QUERIES = {
  "a posting is out of balance": sql<Fault>`
    SELECT posting_id::text FROM ledger_entry GROUP BY posting_id HAVING sum(amount) <> 0`,
  "a customer's receivable is not what the open invoices are due": sql<Fault>`
    WITH books AS (SELECT customer_id, currency, sum(amount) AS amount FROM ledger_entry WHERE account = 'receivable' GROUP BY 1, 2),
      due AS (SELECT customer_id, currency, sum(total - amount_paid - written_off - credited) AS amount FROM invoice
        WHERE status IN ('pending', 'sent', 'overdue') GROUP BY 1, 2)
    SELECT customer_id::text, currency, coalesce(books.amount, 0)::text AS books, coalesce(due.amount, 0)::text AS due
    FROM books FULL JOIN due USING (customer_id, currency) WHERE coalesce(books.amount, 0) <> coalesce(due.amount, 0)`,
  "an invoice's own receivable is not what it is due": sql<Fault>`
    SELECT number, status, (SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE account = 'receivable' AND invoice_id = invoice.id)::text AS books
    FROM invoice
    WHERE (SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE account = 'receivable' AND invoice_id = invoice.id)
      <> CASE WHEN status IN ('pending', 'sent', 'overdue') THEN total - amount_paid - written_off - credited ELSE 0 END`,
  "revenue and tax are not those of issued invoices less credit": sql<Fault>`
    SELECT number, status FROM invoice
    WHERE (SELECT coalesce(-sum(amount), 0) FROM ledger_entry WHERE account IN ('revenue', 'tax', 'lateFees', 'lateInterest') AND invoice_id = invoice.id)
      <> CASE WHEN status IN ('draft', 'voided') THEN 0 ELSE total - amount_refunded - credited END
    OR (SELECT coalesce(-sum(amount), 0) FROM ledger_entry WHERE account = 'tax' AND invoice_id = invoice.id)
      <> CASE WHEN status IN ('draft', 'voided') THEN 0
        ELSE tax - (SELECT coalesce(sum(credit_note.tax), 0) FROM credit_note WHERE credit_note.invoice_id = invoice.id) END`,
  "bad debt and tax relief are not what is written off": sql<Fault>`
    SELECT number FROM invoice
    WHERE (SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE account IN ('badDebt', 'taxRelief') AND invoice_id = invoice.id) <> written_off
      OR (SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE account = 'taxRelief' AND invoice_id = invoice.id)
        <> (SELECT coalesce(sum(tax), 0) FROM write_off WHERE invoice_id = invoice.id)`,
  "cash is not payments less refunds": sql<Fault>`
    SELECT customer_id::text, coalesce(books.amount, 0)::text AS books, coalesce(facts.amount, 0)::text AS facts
    FROM (SELECT customer_id, currency, sum(amount) AS amount FROM ledger_entry WHERE account = 'cash' AND customer_id IS NOT NULL GROUP BY 1, 2) AS books
    FULL JOIN (
      SELECT customer_id, currency, sum(amount) AS amount FROM (
        SELECT customer_id, currency, amount FROM payment WHERE source = 'money' AND reversed_at IS NULL
        UNION ALL SELECT customer_id, currency, -amount FROM payout
        UNION ALL SELECT refund.customer_id, currency, to_credit - amount FROM refund JOIN invoice ON invoice.id = invoice_id
      ) AS moved GROUP BY 1, 2) AS facts USING (customer_id, currency)
    WHERE coalesce(books.amount, 0) <> coalesce(facts.amount, 0)`,
  "the operator's own money is not what bank lines say that was paid out": sql<Fault>`
    SELECT currency, coalesce(books.amount, 0)::text AS books, coalesce(facts.amount, 0)::text AS facts
    FROM (SELECT currency, sum(amount) AS amount FROM ledger_entry WHERE customer_id IS NULL AND money_place LIKE 'clearing:%' GROUP BY 1) AS books
    FULL JOIN (SELECT currency, -sum(amount + payout_fee) AS amount FROM bank_line WHERE transfer_posting_id IS NOT NULL GROUP BY 1) AS facts USING (currency)
    WHERE coalesce(books.amount, 0) <> coalesce(facts.amount, 0)`,
  "a payment is allocated otherwise than it says, or more than there is": sql<Fault>`
    SELECT payment.id::text, applied::text FROM payment WHERE source = 'money'
      AND (applied <> (SELECT coalesce(sum(amount), 0) FROM payment_allocation WHERE payment_id = payment.id AND released_at IS NULL)
        OR applied > amount)`,
  "an invoice's payments or refunds are not what it says": sql<Fault>`
    SELECT number, status, amount_paid::text, amount_refunded::text FROM invoice
    WHERE amount_paid <> credit_applied + (SELECT coalesce(sum(part.amount), 0) FROM payment_allocation AS part JOIN payment ON payment.id = payment_id
        WHERE part.invoice_id = invoice.id AND part.released_at IS NULL AND payment.reversed_at IS NULL)
      OR credit_applied <> (SELECT coalesce(sum(applied), 0) FROM payment WHERE invoice_id = invoice.id AND source = 'credit' AND released_at IS NULL)
      OR amount_refunded <> (SELECT coalesce(sum(amount), 0) FROM refund WHERE invoice_id = invoice.id)
      OR written_off <> (SELECT coalesce(sum(amount), 0) FROM write_off WHERE invoice_id = invoice.id)
      OR credited <> (SELECT coalesce(sum(note.total), 0) FROM credit_note AS note WHERE note.invoice_id = invoice.id AND settle IS NOT NULL)
        - (SELECT coalesce(sum(refund.amount), 0) FROM refund JOIN credit_note AS note ON note.id = credit_note_id
          WHERE refund.invoice_id = invoice.id AND settle IS NOT NULL)
      OR credited < 0 OR written_off < 0 OR amount_paid + written_off + credited > total OR amount_refunded > amount_paid OR amount_refunded < 0
      OR (status = 'paid') <> (amount_paid + written_off + credited = total AND (amount_paid > 0 OR total = credited) AND status <> 'voided' AND amount_refunded = 0 AND paid_date IS NOT NULL)
      OR (status = 'refunded') <> (amount_refunded > 0)
      OR (status IN ('draft', 'voided') AND amount_paid > 0)`,
  "a customer's credit is not what came in beyond what was due, less what was used": sql<Fault>`
    WITH books AS (SELECT customer_id, currency, -sum(amount) AS amount FROM ledger_entry WHERE account = 'customerCredit' GROUP BY 1, 2),
      moved AS (
        SELECT payment.customer_id, payment.currency, CASE WHEN reversed_at IS NOT NULL THEN 0 WHEN source = 'money' THEN amount - applied WHEN released_at IS NULL THEN -amount ELSE 0 END AS amount
        FROM payment
        UNION ALL SELECT customer_id, currency, -amount FROM payout
        UNION ALL SELECT refund.customer_id, currency, to_credit FROM refund JOIN invoice ON invoice.id = invoice_id),
      facts AS (SELECT customer_id, currency, sum(amount) AS amount FROM moved GROUP BY 1, 2)
    SELECT customer_id::text, currency, books.amount::text AS books, facts.amount::text AS facts, customer_credit.amount::text AS kept
    FROM books FULL JOIN facts USING (customer_id, currency) FULL JOIN customer_credit USING (customer_id, currency)
    WHERE coalesce(books.amount, 0) <> coalesce(facts.amount, 0) OR coalesce(books.amount, 0) <> coalesce(customer_credit.amount, 0)
      OR coalesce(customer_credit.amount, 0) < 0`,
  "lines less discounts plus tax are not the total": sql<Fault>`
    SELECT number FROM invoice
    WHERE total <> (SELECT coalesce(sum(amount - discount - discount_share), 0) FROM invoice_line WHERE invoice_id = invoice.id)
        + (SELECT coalesce(sum(tax), 0) FROM invoice_tax WHERE invoice_id = invoice.id)
      OR subtotal <> (SELECT coalesce(sum(amount), 0) FROM invoice_line WHERE invoice_id = invoice.id)
      OR subtotal - discount <> (SELECT coalesce(sum(taxable), 0) FROM invoice_tax WHERE invoice_id = invoice.id)`,
  "a credit note is not over what was refunded or cancelled": sql<Fault>`
    SELECT credit_note.number FROM credit_note JOIN invoice ON invoice.id = credit_note.invoice_id
    LEFT JOIN refund ON refund.credit_note_id = credit_note.id
    WHERE credit_note.settle IS NULL AND credit_note.total <> CASE WHEN invoice.status = 'voided'
        THEN invoice.total - (SELECT coalesce(sum(other.total), 0) FROM credit_note AS other WHERE other.invoice_id = invoice.id AND other.settle IS NOT NULL)
        ELSE refund.amount END
      OR credit_note.settle IS NOT NULL AND (credit_note.net <> (SELECT sum(net) FROM credit_note_line WHERE credit_note_id = credit_note.id)
        OR credit_note.tax <> (SELECT sum(tax) FROM credit_note_tax WHERE credit_note_id = credit_note.id))`,
  "a number is missing or taken twice": sql<Fault>`
    SELECT series, year, numbers::text, last FROM (
      SELECT issuer_id, 'invoice' AS series, number_year AS year, count(*) AS numbers, max(number_sequence) AS last, min(number_sequence) AS first
      FROM invoice WHERE draft_number IS DISTINCT FROM number GROUP BY 1, 3
      UNION ALL
      SELECT issuer_id, 'creditNote', number_year, count(*), max(number_sequence), min(number_sequence) FROM credit_note GROUP BY 1, 3) AS used
    FULL JOIN (SELECT issuer_id, series, year, next_sequence - 1 AS taken FROM document_series WHERE series <> 'draft') AS kept USING (issuer_id, series, year)
    WHERE numbers IS DISTINCT FROM taken OR last IS DISTINCT FROM taken OR first <> 1`,
};

/** Every chain of events, of invoices and of other subjects. */
async function chainFaults(db: Kysely<Database>): Promise<string[]> {
  const events = await db.selectFrom("event").selectAll().orderBy("seq").execute();
  const faults: string[] = [];
  for (const [subject, own] of Map.groupBy(events, (row) => `${row.subject_kind} ${row.subject_id}`)) {
    let before: Buffer | null = null;
    for (const [index, row] of own.entries()) {
      if (row.seq !== index + 1 || !chainHash(before, storedEvent(row)).equals(row.hash))
        faults.push(`the events of ${subject} are broken at ${row.seq}`);
      before = row.hash;
    }
  }
  return faults;
}

const WRITTEN_TABLES = [
  "document_series",
  "billing_run",
  "invoice",
  "invoice_line",
  "invoice_tax",
  "billed_period",
  "billed_usage",
  "payment",
  "payment_allocation",
  "payout",
  "customer_credit",
  "refund",
  "write_off",
  "credit_note",
  "email",
  "delivery",
  "reminder",
  "event",
  "ledger_entry",
] as const;

/** A digest of every table that is written when something is done with invoices: equal while nothing is. */
export async function digestOf(db: Kysely<Database>): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const table of WRITTEN_TABLES) {
    const { rows } = await sql<{ digest: string }>`
      SELECT count(*) || ' ' || coalesce(md5(string_agg(row::text, '|' ORDER BY row::text)), '') AS digest FROM ${sql.table(table)} AS row`.execute(
      db,
    );
    digests[table] = rows[0]?.digest ?? "";
  }
  return digests;
}

/**
 * Empties everything but users, keys and the operator, by the door that stands open for removing the demo: faster than
 * another database for each test.
 */
export async function emptyBusiness(db: Kysely<Database>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.updateTable("operator").set({ demo: true }).execute();
    await sql`SET LOCAL billow.removing_demo = 'on'`.execute(tx);
    await sql`TRUNCATE customer, tenant_account, rate_card, usage_event, usage_day, usage_month, usage_hour, usage_watermark, platform_usage_hour, platform_usage_day,
      platform_usage_change, usage_superseded, usage_conflict, usage_rejected, usage_archived, usage_returned, usage_archive_sum, archive_file,
      archive_place, archive_run, allocation, level_interval, document_series, billing_run,
      email, delivery, invoice_tally, ledger_tally CASCADE`.execute(tx);
    await tx.updateTable("operator").set({ demo: false }).execute();
  });
}
