import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, sql } from "kysely";
import { QUEUE_SCHEMA } from "../../db/queue.ts";
import { isOwed } from "../../db/rules/invoice-rules.ts";
import type { Database } from "../../db/schema.ts";

type Db = Kysely<Database>;

/** Counting of what may be very many ends here: nobody needs to know by how much more. */
const COUNTED_MAX = 100_000;

/** Ends each statement of the transaction, so that watching never burdens the database for long. */
export async function limitStatements(tx: Db, ms: number): Promise<void> {
  await sql`SELECT set_config('statement_timeout', ${String(ms)}, true)`.execute(tx);
}

export interface Backlog {
  destination: string;
  waiting: number;
  failed: number;
  oldest: string | null;
}

/** E-mail and webhooks that have not left, up to the maximum; ids sort by time, so the oldest are found by the index. */
export async function backlogs(tx: Db): Promise<Backlog[]> {
  const { rows } = await sql<Backlog>`
    SELECT destination,
      (SELECT count(*)::int FROM (SELECT FROM delivery
        WHERE destination = known.destination AND state IN ('held', 'waiting', 'sending') LIMIT ${COUNTED_MAX}) AS counted) AS waiting,
      (SELECT count(*)::int FROM (SELECT FROM delivery
        WHERE destination = known.destination AND state = 'failed' LIMIT ${COUNTED_MAX}) AS counted) AS failed,
      least(
        (SELECT created_at FROM delivery WHERE destination = known.destination AND state = 'held' ORDER BY id LIMIT 1),
        (SELECT created_at FROM delivery WHERE destination = known.destination AND state = 'waiting' ORDER BY id LIMIT 1),
        (SELECT created_at FROM delivery WHERE destination = known.destination AND state = 'sending' ORDER BY id LIMIT 1)) AS oldest
    FROM unnest(ARRAY['email', 'webhook', 'userEmail']) AS known (destination)`.execute(tx);
  return rows;
}

export interface QueueCount {
  queue: string;
  failed: number;
  ready: number;
}

/** Jobs by queue, as the queue's own supervision counted them in the last minute; none before the queue was first made. */
export async function queueCounts(tx: Db): Promise<QueueCount[]> {
  const queues = sql.table(`${QUEUE_SCHEMA}.queue`);
  const { rows } = await sql<{ made: boolean }>`
    SELECT to_regclass(${`${QUEUE_SCHEMA}.queue`}) IS NOT NULL AS made`.execute(tx);
  if (rows[0]?.made !== true) return [];
  const counted = await sql<QueueCount>`
    SELECT name AS queue, failed_count AS failed, ready_count AS ready FROM ${queues}
    WHERE name NOT LIKE '\\_\\_%' ORDER BY name`.execute(tx);
  return counted.rows;
}

export interface SourceProgress {
  name: string;
  failures: number;
  collectedUntil: string | null;
}

export async function enabledSources(tx: Db): Promise<SourceProgress[]> {
  const { rows } = await sql<SourceProgress>`
    SELECT name, failures, collected_until AS "collectedUntil"
    FROM collector JOIN collector_state ON collector_id = collector.id
    WHERE enabled AND removed_at IS NULL ORDER BY name`.execute(tx);
  return rows;
}

export interface UsageState {
  unmatchedEvents: number;
  unmatchedResources: number;
  unmatchedTenants: number;
  unpriced: number;
  /** Drafts that wait because of it. */
  held: number;
  /** The customer that is furthest behind. */
  watermark: string | null;
}

export async function usageState(tx: Db): Promise<UsageState> {
  const { rows } = await sql<UsageState>`
    SELECT count(*)::int AS "unmatchedEvents", count(DISTINCT (tenant_id, resource))::int AS "unmatchedResources",
      count(DISTINCT tenant_id)::int AS "unmatchedTenants",
      (SELECT count(*)::int FROM billed_usage JOIN invoice ON invoice.id = invoice_id
        WHERE outcome = 'unpriced' AND quantity > 0 AND status <> 'voided' AND unpriced_reason IS NULL) AS unpriced,
      (SELECT count(DISTINCT invoice_id)::int FROM billed_usage JOIN invoice ON invoice.id = invoice_id
        WHERE outcome = 'unpriced' AND quantity > 0 AND status = 'draft' AND unpriced_reason IS NULL) AS held,
      (SELECT min(accrued_until) FROM usage_watermark) AS watermark
    FROM (SELECT tenant_id, resource FROM usage_event WHERE customer_id IS NULL LIMIT ${COUNTED_MAX}) AS unmatched`.execute(
    tx,
  );
  const [state] = rows;
  if (state === undefined) throw new Error("a count answers one row");
  return state;
}

/** How much usage of invoices has no price, by meter and month, in the stored form. */
export async function unpricedUsage(
  tx: Db,
): Promise<{ meter: string; from: string; timeZone: string; quantity: string }[]> {
  const { rows } = await sql<{ meter: string; from: string; timeZone: string; quantity: string }>`
    SELECT meter, billed_usage.period_from AS "from", time_zone AS "timeZone", sum(billed_usage.quantity)::text AS quantity
    FROM billed_usage JOIN invoice ON invoice.id = invoice_id JOIN issuer ON issuer.id = invoice.issuer_id
    WHERE outcome = 'unpriced' AND billed_usage.quantity > 0 AND status <> 'voided' AND unpriced_reason IS NULL
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`.execute(tx);
  return rows;
}

export interface LastRun {
  period: string;
  state: "running" | "done";
  startedAt: string;
  finishedAt: string | null;
  skipped: number;
  warnings: number;
}

export async function lastRun(tx: Db): Promise<LastRun | undefined> {
  const { rows } = await sql<LastRun>`
    SELECT period, state, started_at AS "startedAt", finished_at AS "finishedAt",
      jsonb_array_length(skipped) AS skipped, jsonb_array_length(warnings) AS warnings
    FROM billing_run ORDER BY started_at DESC LIMIT 1`.execute(tx);
  return rows[0];
}

export interface Owed {
  currency: CurrencyCode;
  /** A float, because it is for watching alone. */
  due: number;
}

/** What customers owe, by currency, in minor units; also of a currency in which nothing is owed any more. */
export async function outstanding(tx: Db): Promise<Owed[]> {
  const { rows } = await sql<Owed>`
    SELECT currency, coalesce(sum(due) FILTER (WHERE ${isOwed("invoice_tally")}), 0)::float8 AS due
    FROM invoice_tally GROUP BY currency ORDER BY currency`.execute(tx);
  return rows;
}

export interface Verdict {
  finishedAt: string;
  findings: number;
}

/** How the last check of everything that is stored ended. */
export async function lastVerdict(tx: Db): Promise<Verdict | undefined> {
  const { rows } = await sql<Verdict>`
    SELECT finished_at AS "finishedAt", finding_count::float8 AS findings FROM verification
    WHERE finished_at IS NOT NULL ORDER BY started_at DESC LIMIT 1`.execute(tx);
  return rows[0];
}

export async function databaseBytes(tx: Db): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    SELECT pg_database_size(current_database())::float8 AS bytes`.execute(tx);
  return rows[0]?.bytes ?? 0;
}
