import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Contradiction } from "./finding.ts";

/** What the tally counts apart, and where it differs from counting the invoices, in one statement and so at one moment. */
export async function tallyOf(db: Kysely<Database>): Promise<{ counts: number; wrong: Contradiction[] }> {
  const { rows } = await sql<{ where: string; expected: string; found: string; counts: number }>`
    WITH counted AS (
      SELECT issuer_id, issue_date, due_date, status, currency, count(*) AS invoices, sum(total - amount_paid - written_off - credited) AS due,
        sum(total) AS total
      FROM invoice GROUP BY issuer_id, issue_date, due_date, status, currency),
    tallied AS (
      SELECT issuer_id, issue_date, due_date, status, currency, sum(invoices) AS invoices, sum(due) AS due, sum(total) AS total
      FROM invoice_tally GROUP BY issuer_id, issue_date, due_date, status, currency HAVING sum(invoices) <> 0 OR sum(due) <> 0 OR sum(total) <> 0),
    compared AS (
      SELECT concat_ws(' ', (SELECT name FROM issuer WHERE issuer.id = issuer_id AND EXISTS (SELECT FROM issuer OFFSET 1)), status, 'of', issue_date, 'due', due_date, 'in', currency) AS "where",
        concat(coalesce(counted.invoices, 0), ' with ', coalesce(counted.due, 0), ' due of ', coalesce(counted.total, 0)) AS expected,
        concat(coalesce(tallied.invoices, 0), ' with ', coalesce(tallied.due, 0), ' due of ', coalesce(tallied.total, 0)) AS found
      FROM counted FULL JOIN tallied USING (issuer_id, issue_date, due_date, status, currency))
    SELECT *, (SELECT count(*) FROM counted)::int AS counts FROM compared
    ORDER BY expected = found, "where" LIMIT 20`.execute(db);
  return {
    counts: rows[0]?.counts ?? 0,
    wrong: rows
      .filter((row) => row.expected !== row.found)
      .map(({ where, expected, found }) => ({ where, expected, found })),
  };
}

/** The sums kept of the ledger's months, and where one differs from its entries, in one statement and so at one moment. */
export async function ledgerTallyOf(db: Kysely<Database>): Promise<{ sums: number; wrong: Contradiction[] }> {
  const { rows } = await sql<{ where: string; expected: string; found: string; sums: number }>`
    WITH counted AS (
      SELECT issuer_id, date_trunc('month', posted_on)::date AS month, currency, account, kind, count(*) AS entries, sum(amount) AS amount
      FROM ledger_entry GROUP BY 1, 2, 3, 4, 5),
    tallied AS (
      SELECT issuer_id, month, currency, account, kind, sum(entries) AS entries, sum(amount) AS amount
      FROM ledger_tally GROUP BY 1, 2, 3, 4, 5),
    compared AS (
      SELECT concat_ws(' ', to_char(month, 'YYYY-MM'), account, kind, 'in', currency,
          'of ' || (SELECT name FROM issuer WHERE issuer.id = issuer_id AND EXISTS (SELECT FROM issuer OFFSET 1))) AS "where",
        concat(coalesce(counted.amount, 0), ' in ', coalesce(counted.entries, 0), ' entries') AS expected,
        concat(coalesce(tallied.amount, 0), ' in ', coalesce(tallied.entries, 0), ' entries') AS found
      FROM counted FULL JOIN tallied USING (issuer_id, month, currency, account, kind))
    SELECT *, (SELECT count(*) FROM counted)::int AS sums FROM compared
    ORDER BY expected = found, "where" LIMIT 20`.execute(db);
  return {
    sums: rows[0]?.sums ?? 0,
    wrong: rows
      .filter((row) => row.expected !== row.found)
      .map(({ where, expected, found }) => ({ where, expected, found })),
  };
}

/** How many accounting periods are closed, and the first postings with a date in one that were recorded afterwards. */
export async function postedAfterClosing(
  db: Kysely<Database>,
): Promise<{ closed: number; postings: { period: string; postingId: string; recordedAt: string }[] }> {
  const counted = await sql<{ closed: number }>`SELECT count(*)::int AS closed FROM closed_period`.execute(
    db,
  );
  const { rows } = await sql<{ period: string; postingId: string; recordedAt: string }>`
    SELECT DISTINCT period, posting_id AS "postingId", recorded_at AS "recordedAt"
    FROM closed_period JOIN ledger_entry AS entry ON entry.issuer_id = closed_period.issuer_id
      AND posted_on >= (period || '-01')::date AND posted_on < (period || '-01')::date + interval '1 month'
    WHERE recorded_at > closed_at ORDER BY period, posting_id LIMIT 20`.execute(db);
  return { closed: counted.rows[0]?.closed ?? 0, postings: rows };
}
