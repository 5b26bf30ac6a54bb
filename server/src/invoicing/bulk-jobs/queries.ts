import type { CurrencyCode } from "@billow/core/money/currency.ts";
import {
  type Insertable,
  type Kysely,
  type RawBuilder,
  type Selectable,
  sql,
  type Transaction,
} from "kysely";
import type { BulkItemTable, BulkJobTable } from "../../db/schema/bulk.ts";
import type { Database } from "../../db/schema.ts";
import { streamRows } from "../../db/stream-rows.ts";
import { isWithin, type Within } from "../../db/within.ts";

type Tx = Transaction<Database>;

/** A job with its progress. */
export type BulkJobRow = Selectable<BulkJobTable> & { done: number; failed: number; skipped: number };

export async function insertJob(tx: Tx, row: Insertable<BulkJobTable>): Promise<void> {
  await tx.insertInto("bulk_job").values(row).execute();
}

/** Inserts the job's items, oldest invoice first. Ineligible ones are skipped at once. Returns the number of items. */
export async function insertItems(
  tx: Tx,
  { jobId, invoices, at }: { jobId: string; invoices: RawBuilder<unknown>; at: string },
): Promise<number> {
  const result = await sql`
    INSERT INTO bulk_item (job_id, position, invoice_id, outcome, code, detail, at)
    SELECT ${jobId}, row_number() OVER (ORDER BY found.issue_date, found.id), found.id,
      CASE WHEN refused.code IS NOT NULL THEN 'skipped' END, refused.code, refused.reason,
      CASE WHEN refused.code IS NOT NULL THEN ${at}::timestamptz END
    FROM ${invoices}`.execute(tx);
  return Number(result.numAffectedRows ?? 0n);
}

export async function setTotal(tx: Tx, jobId: string, total: number): Promise<void> {
  await tx.updateTable("bulk_job").set({ total }).where("id", "=", jobId).execute();
}

export async function findJob(db: Kysely<Database>, id: string): Promise<BulkJobRow | undefined> {
  return (await jobsWhere(db, sql`bulk_job.id = ${id}`, 1))[0];
}

/** Jobs older than the job `before`, newest first: those whose invoices all are of the customers that the caller is limited to. */
export async function listJobs(
  db: Kysely<Database>,
  { before, limit, within }: { before: string | null; limit: number; within: Within },
): Promise<BulkJobRow[]> {
  const older = before === null ? sql`TRUE` : sql`bulk_job.id < ${before}::uuid`;
  const inside =
    within === null
      ? sql`TRUE`
      : sql`NOT EXISTS (${itemsOutside(within)} AND bulk_item.job_id = bulk_job.id)`;
  return jobsWhere(db, sql`${older} AND ${inside}`, limit);
}

async function jobsWhere(
  db: Kysely<Database>,
  condition: RawBuilder<unknown>,
  limit: number,
): Promise<BulkJobRow[]> {
  const { rows } = await sql<BulkJobRow>`
    SELECT bulk_job.*, coalesce(done, 0)::int AS done, coalesce(failed, 0)::int AS failed, coalesce(skipped, 0)::int AS skipped
    FROM (SELECT * FROM bulk_job WHERE ${condition} ORDER BY id DESC LIMIT ${limit}) AS bulk_job
    LEFT JOIN (
      SELECT job_id, count(*) FILTER (WHERE outcome = 'done') AS done, count(*) FILTER (WHERE outcome = 'failed') AS failed,
        count(*) FILTER (WHERE outcome = 'skipped') AS skipped
      FROM bulk_item WHERE outcome IS NOT NULL AND job_id IN (SELECT id FROM bulk_job WHERE ${condition} ORDER BY id DESC LIMIT ${limit})
      GROUP BY job_id) AS counted ON counted.job_id = bulk_job.id
    ORDER BY bulk_job.id DESC`.execute(db);
  return rows;
}

/** Ids of jobs that have not ended, oldest first. */
export async function unfinishedJobs(db: Kysely<Database>): Promise<string[]> {
  const rows = await db
    .selectFrom("bulk_job")
    .select("id")
    .where("finished_at", "is", null)
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** Marks a queued job as running. */
export async function beginJob(db: Kysely<Database>, id: string, at: string): Promise<void> {
  await db
    .updateTable("bulk_job")
    .set({ state: "running", started_at: at })
    .where("id", "=", id)
    .where("state", "=", "queued")
    .execute();
}

/** Ends a job that is queued or running. Returns whether it was. */
export async function endJob(
  db: Kysely<Database>,
  { id, state, at }: { id: string; state: "done" | "cancelled"; at: string },
): Promise<boolean> {
  const result = await db
    .updateTable("bulk_job")
    .set({ state, finished_at: at })
    .where("id", "=", id)
    .where("finished_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export interface OpenItem {
  position: number;
  invoice_id: string;
}

/**
 * Locks the next pending item after a position, so that no other worker gets it until the transaction ends. Undefined
 * once the job has ended.
 */
export async function takeItem(
  tx: Tx,
  { jobId, after }: { jobId: string; after: number },
): Promise<OpenItem | undefined> {
  const { rows } = await sql<OpenItem>`
    SELECT position, invoice_id FROM bulk_item
    WHERE job_id = ${jobId} AND position > ${after} AND outcome IS NULL
      AND EXISTS (SELECT FROM bulk_job WHERE id = ${jobId} AND state = 'running')
    ORDER BY position LIMIT 1 FOR UPDATE OF bulk_item SKIP LOCKED`.execute(tx);
  return rows[0];
}

/** Locks an item, unless another worker has it or it is done. */
export async function takeItemAt(
  tx: Tx,
  { jobId, position }: { jobId: string; position: number },
): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM bulk_item WHERE job_id = ${jobId} AND position = ${position} AND outcome IS NULL
    FOR UPDATE SKIP LOCKED`.execute(tx);
  return rows.length > 0;
}

export async function saveOutcome(
  tx: Tx,
  {
    jobId,
    position,
    ...outcome
  }: { jobId: string; position: number } & Pick<BulkItemTable, "outcome" | "code" | "detail" | "at">,
): Promise<void> {
  await tx
    .updateTable("bulk_item")
    .set(outcome)
    .where("job_id", "=", jobId)
    .where("position", "=", position)
    .execute();
}

/** Items about invoices of other customers than these. */
function itemsOutside(within: readonly string[]): RawBuilder<unknown> {
  return sql`SELECT FROM bulk_item JOIN invoice ON invoice.id = bulk_item.invoice_id WHERE NOT ${isWithin("invoice.customer_id", within)}`;
}

/** Whether a job has pending items about invoices of other customers than these. */
export async function hasOpenItemsOutside(
  db: Kysely<Database>,
  jobId: string,
  within: readonly string[],
): Promise<boolean> {
  const { rows } = await sql`
    ${itemsOutside(within)} AND bulk_item.job_id = ${jobId} AND bulk_item.outcome IS NULL LIMIT 1`.execute(
    db,
  );
  return rows.length > 0;
}

/** Whether the job has pending items, including those that workers have locked. */
export async function hasOpenItems(db: Kysely<Database>, jobId: string): Promise<boolean> {
  const row = await db
    .selectFrom("bulk_item")
    .select("position")
    .where("job_id", "=", jobId)
    .where("outcome", "is", null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export interface ResultRow {
  invoice_id: string;
  number: string;
  customer: string;
  outcome: "done" | "failed" | "skipped";
  code: string | null;
  detail: string | null;
}

/** Results of a job: failed, then skipped, then done, newest first in each. */
export async function resultsOf(db: Kysely<Database>, jobId: string, limit: number): Promise<ResultRow[]> {
  const { rows } = await sql<ResultRow>`
    SELECT item.invoice_id, invoice.number, customer.name AS customer, item.outcome, item.code, item.detail
    FROM (
      (SELECT 1 AS rank, * FROM bulk_item WHERE job_id = ${jobId} AND outcome = 'failed' ORDER BY position DESC LIMIT ${limit})
      UNION ALL
      (SELECT 2, * FROM bulk_item WHERE job_id = ${jobId} AND outcome = 'skipped' ORDER BY position DESC LIMIT ${limit})
      UNION ALL
      (SELECT 3, * FROM bulk_item WHERE job_id = ${jobId} AND outcome = 'done' ORDER BY position DESC LIMIT ${limit})
      ORDER BY rank, position DESC LIMIT ${limit}) AS item
    JOIN invoice ON invoice.id = item.invoice_id JOIN customer ON customer.id = invoice.customer_id
    ORDER BY item.rank, item.position DESC`.execute(db);
  return rows;
}

export type ReportRow = Omit<ResultRow, "outcome" | "invoice_id"> &
  Pick<BulkItemTable, "outcome" | "at"> & { total: bigint; currency: CurrencyCode };

/** The outcome of each invoice of a job, in the job's order, in batches. */
export function reportRows(
  db: Kysely<Database>,
  jobId: string,
): AsyncGenerator<ReportRow[], void, undefined> {
  return streamRows(
    db,
    sql<ReportRow>`
      SELECT invoice.number, customer.name AS customer, invoice.total, invoice.currency, item.outcome, item.code, item.detail, item.at
      FROM bulk_item AS item JOIN invoice ON invoice.id = item.invoice_id JOIN customer ON customer.id = invoice.customer_id
      WHERE item.job_id = ${jobId} ORDER BY item.position`,
  );
}

/** Items done at or after an instant, from a position on. */
export async function doneSince(
  db: Kysely<Database>,
  { jobId, since, after, limit }: { jobId: string; since: string; after: number; limit: number },
): Promise<OpenItem[]> {
  return db
    .selectFrom("bulk_item")
    .select(["position", "invoice_id"])
    .where("job_id", "=", jobId)
    .where("outcome", "=", "done")
    .where("at", ">=", since)
    .where("position", ">", after)
    .orderBy("position")
    .limit(limit)
    .execute();
}
