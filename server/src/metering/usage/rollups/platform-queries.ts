import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { plainArrayText, textArrayText } from "../../../db/text/array-text.ts";

/** Changes of all customers' usage together, column by column. */
export interface PlatformChanges {
  meters: string[];
  /** Epoch seconds. */
  hours: number[];
  days: string[];
  dimensions: string[];
  quantities: string[];
}

export async function addPlatformChanges(tx: Transaction<Database>, rows: PlatformChanges): Promise<void> {
  await sql`
    INSERT INTO platform_usage_change (meter, hour, day, dimensions, quantity)
    SELECT meter, to_timestamp(hour), day, dimensions, quantity
    FROM unnest(${plainArrayText(rows.meters)}::text[], ${plainArrayText(rows.hours)}::bigint[], ${plainArrayText(rows.days)}::date[],
      ${textArrayText(rows.dimensions)}::text[], ${plainArrayText(rows.quantities)}::numeric[])
      AS new_row (meter, hour, day, dimensions, quantity)`.execute(tx);
}

/** Takes the lock of the folding process. Returns false when another process has it. */
export async function tryLockFolding(tx: Transaction<Database>): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtext('billow platform usage')) AS locked`.execute(tx);
  return rows[0]?.locked ?? false;
}

/** Waits for the lock of the folding process, so that the rollups have one writer at a time. */
async function lockFolding(tx: Transaction<Database>): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('billow platform usage'))`.execute(tx);
}

/**
 * Moves some changes into the rollups, in one statement, so that at every moment the two together are all usage.
 * Returns how many. Only the holder of the lock removes changes, so rows stay where they were found.
 */
export async function foldPlatformChanges(
  tx: Transaction<Database>,
  { limit, timeoutMs }: { limit: number; timeoutMs: number | null },
): Promise<number> {
  if (timeoutMs !== null)
    await sql`SELECT set_config('statement_timeout', ${String(timeoutMs)}, true)`.execute(tx);
  const { rows } = await sql<{ count: bigint }>`
    WITH taken AS (
        DELETE FROM platform_usage_change
        WHERE ctid = ANY(ARRAY(SELECT ctid FROM platform_usage_change LIMIT ${limit}))
        RETURNING meter, hour, day, dimensions, quantity),
      hours AS (
        INSERT INTO platform_usage_hour (meter, hour, dimensions, quantity)
        SELECT meter, hour, dimensions, sum(quantity) FROM taken GROUP BY meter, hour, dimensions
        ON CONFLICT (meter, hour, dimensions) DO UPDATE SET quantity = platform_usage_hour.quantity + excluded.quantity),
      days AS (
        INSERT INTO platform_usage_day (meter, day, dimensions, quantity)
        SELECT meter, day, dimensions, sum(quantity) FROM taken GROUP BY meter, day, dimensions
        ON CONFLICT (meter, day, dimensions) DO UPDATE SET quantity = platform_usage_day.quantity + excluded.quantity)
    SELECT count(*) FROM taken`.execute(tx);
  return Number(rows[0]?.count ?? 0);
}

export interface FoldState {
  /** Changes not folded yet. Counting stops at a limit. */
  waiting: number;
  caughtUpAt: string;
  failures: number;
  failure: string | null;
}

/** The state of folding. Counting stops at a million, because a larger number helps nobody. */
export async function foldState(db: Kysely<Database>): Promise<FoldState> {
  const { rows } = await sql<{
    waiting: number;
    caughtUpAt: string;
    failures: number;
    failure: string | null;
  }>`
    SELECT caught_up_at AS "caughtUpAt", failures::float8 AS failures, failure,
      (SELECT count(*)::float8 FROM (SELECT FROM platform_usage_change LIMIT 1000000) AS counted) AS waiting
    FROM platform_usage_fold`.execute(db);
  const [state] = rows;
  if (state === undefined) throw new Error("the row of platform_usage_fold is missing");
  return state;
}

/** Records that nothing was left to fold. */
export async function noteCaughtUp(db: Kysely<Database>, at: string): Promise<void> {
  await sql`UPDATE platform_usage_fold SET caught_up_at = ${at}::timestamptz, failure = NULL`.execute(db);
}

/** Records that folding failed. Returns whether it failed for the same reason before. */
export async function noteFoldFailure(tx: Transaction<Database>, failure: string): Promise<boolean> {
  const { rows } = await sql<{ failure: string | null }>`
    UPDATE platform_usage_fold SET failures = failures + 1 RETURNING failure`.execute(tx);
  await sql`UPDATE platform_usage_fold SET failure = ${failure}`.execute(tx);
  return rows[0]?.failure === failure;
}

/** All customers' usage by hour or day, including changes not folded yet: a table to read from. */
export function platformUsage(grain: "hour" | "day"): RawBuilder<unknown> {
  const time = sql.ref(grain);
  return sql`(
    SELECT meter, ${time}, dimensions, quantity FROM ${sql.table(`platform_usage_${grain}`)}
    UNION ALL SELECT meter, ${time}, dimensions, quantity FROM platform_usage_change)`;
}

/** A row of the rollup over all customers that is not the sum of theirs. */
export interface PlatformDifference {
  meter: string;
  /** An instant or a day. */
  time: string;
  dimensions: string;
  expected: string;
  found: string;
}

/** Where the usage of all customers is not the sum of theirs. */
export async function comparePlatform(
  tx: Transaction<Database>,
  grain: "hour" | "day",
): Promise<PlatformDifference[]> {
  const time = sql.ref(grain);
  const keys = sql`meter, ${time}, dimensions`;
  await sql`SELECT set_config('statement_timeout', '0', true)`.execute(tx);
  const { rows } = await sql<PlatformDifference>`
    SELECT ${keys}, ${time} AS time, coalesce(own.quantity, 0) AS expected, coalesce(platform.quantity, 0) AS found
    FROM (SELECT ${keys}, sum(quantity) AS quantity FROM ${sql.table(`usage_${grain}`)} GROUP BY ${keys}) AS own
    FULL JOIN (SELECT ${keys}, sum(quantity) AS quantity FROM ${platformUsage(grain)} AS usage GROUP BY ${keys}) AS platform
      USING (${keys})
    WHERE coalesce(own.quantity, 0) <> coalesce(platform.quantity, 0)
    ORDER BY ${keys}`.execute(tx);
  return rows;
}

/** The number of rows in the rollup over all customers, of one grain. */
export async function countPlatform(tx: Transaction<Database>, grain: "hour" | "day"): Promise<number> {
  const { rows } = await sql<{ count: bigint }>`
    SELECT count(*) FROM (SELECT DISTINCT meter, ${sql.ref(grain)}, dimensions FROM ${platformUsage(grain)} AS usage) AS kept`.execute(
    tx,
  );
  return Number(rows[0]?.count ?? 0);
}

/** Corrects the rollup over all customers, of one grain. */
export async function correctPlatform(
  tx: Transaction<Database>,
  grain: "hour" | "day",
  differences: readonly PlatformDifference[],
): Promise<void> {
  const time = sql.ref(grain);
  const table = sql.table(`platform_usage_${grain}`);
  const type = grain === "hour" ? sql`timestamptz[]` : sql`date[]`;
  await lockFolding(tx);
  await sql`
    INSERT INTO ${table} (meter, ${time}, dimensions, quantity)
    SELECT meter, time, dimensions, expected - found
    FROM unnest(${differences.map((one) => one.meter)}::text[], ${differences.map((one) => one.time)}::${type},
      ${differences.map((one) => one.dimensions)}::text[], ${differences.map((one) => one.expected)}::numeric[],
      ${differences.map((one) => one.found)}::numeric[]) AS difference (meter, time, dimensions, expected, found)
    ON CONFLICT (meter, ${time}, dimensions) DO UPDATE SET quantity = ${table}.quantity + excluded.quantity`.execute(
    tx,
  );
}
