import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { StoredAllocation } from "../store/queries.ts";

type Tx = Transaction<Database>;

/** A tenant's account and a meter, over a time in epoch seconds. */
export interface LevelWindow {
  accountId: string;
  meter: string;
  from: number;
  before: number;
}

/** A resource's readings of a meter, to be found later. */
export interface LevelledResource {
  accountId: string;
  meter: string;
  resource: string;
  longestSeconds: number;
}

/** Notes which resources have readings. The accounts' watermarks are locked. */
export async function noteLevelledResources(tx: Tx, of: readonly LevelledResource[]): Promise<void> {
  await sql`
    INSERT INTO levelled_resource (customer_id, meter, resource, longest_seconds)
    SELECT account_id, meter, resource, max(longest)
    FROM unnest(${of.map((one) => one.accountId)}::uuid[], ${of.map((one) => one.meter)}::text[],
      ${of.map((one) => one.resource)}::text[], ${of.map((one) => one.longestSeconds)}::int[])
      AS noted (account_id, meter, resource, longest)
    GROUP BY account_id, meter, resource ORDER BY account_id, meter, resource
    ON CONFLICT (customer_id, meter, resource) DO UPDATE SET longest_seconds = excluded.longest_seconds
    WHERE levelled_resource.longest_seconds < excluded.longest_seconds`.execute(tx);
}

/** A size held over some intervals, by their numbers; `held` is -1 where it no longer is. */
export interface HeldIntervals {
  dimensions: string;
  first: number;
  end: number;
  size: string;
  held: 1 | -1;
}

/** Adds to what is held when intervals begin. */
export async function addToIntervals(
  tx: Tx,
  { accountId, meter }: { accountId: string; meter: string },
  held: readonly HeldIntervals[],
): Promise<void> {
  await sql`
    INSERT INTO level_interval (customer_id, meter, dimensions, nth, level, held)
    SELECT ${accountId}::uuid, ${meter}, dimensions, nth, sum(size * sign), sum(sign)
    FROM unnest(${held.map((one) => one.dimensions)}::text[], ${held.map((one) => one.first)}::bigint[],
      ${held.map((one) => one.end)}::bigint[], ${held.map((one) => one.size)}::numeric[],
      ${held.map((one) => one.held)}::int[]) AS held (dimensions, first, past, size, sign),
      generate_series(first, past - 1) AS nth
    GROUP BY dimensions, nth ORDER BY dimensions, nth
    ON CONFLICT (customer_id, meter, dimensions, nth) DO UPDATE SET
      level = level_interval.level + excluded.level, held = level_interval.held + excluded.held`.execute(tx);
}

/** The intervals of a month, by their numbers. */
export interface MonthIntervals {
  accountId: string;
  meter: string;
  first: number;
  end: number;
}

/** Whether the month was computed: then its intervals are what raw usage holds. */
export async function hasIntervals(tx: Tx, month: MonthIntervals): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM level_interval WHERE customer_id = ${month.accountId} AND meter = ${month.meter} AND dimensions = ''
      AND nth >= ${month.first} AND nth < ${month.end} LIMIT 1`.execute(tx);
  return rows.length > 0;
}

/** Begins a month of intervals anew. */
export async function emptyIntervals(tx: Tx, month: MonthIntervals): Promise<void> {
  await sql`
    DELETE FROM level_interval WHERE customer_id = ${month.accountId} AND meter = ${month.meter}
      AND nth >= ${month.first} AND nth < ${month.end}`.execute(tx);
  await sql`
    INSERT INTO level_interval (customer_id, meter, dimensions, nth, level, held)
    VALUES (${month.accountId}, ${month.meter}, '', ${month.first}, 0, 0)`.execute(tx);
}

/** How many intervals of a month have which level, by dimensions. */
export async function selectIntervals(
  tx: Tx,
  month: MonthIntervals,
  dimensions: readonly string[],
): Promise<{ dimensions: string; level: string; intervals: number; first: number }[]> {
  const { rows } = await sql<{ dimensions: string; level: string; intervals: number; first: number }>`
    SELECT dimensions, level, count(*)::int AS intervals, min(nth)::float8 AS first FROM level_interval
    WHERE customer_id = ${month.accountId} AND meter = ${month.meter} AND dimensions = ANY(${dimensions}::text[])
      AND nth >= ${month.first} AND nth < ${month.end} AND held > 0
    GROUP BY dimensions, level`.execute(tx);
  return rows;
}

/** Forgets an account's intervals. Its months are computed from raw usage when they are next touched. */
export async function forgetIntervals(tx: Tx, accountId: string): Promise<void> {
  await sql`DELETE FROM level_interval WHERE customer_id = ${accountId}`.execute(tx);
}

/** A usage record of a meter whose months are levels. */
export interface ReadingRow {
  resource: string;
  dimensions: string;
  quantity: string;
  starts_at: number;
  ends_at: number;
}

/** The readings that lie in the window, also partly. */
export async function selectReadings(db: Kysely<Database>, window: LevelWindow): Promise<ReadingRow[]> {
  const { rows } = await sql<ReadingRow>`
    SELECT usage_event.resource, dimensions, quantity, extract(epoch FROM starts_at)::float8 AS starts_at,
      extract(epoch FROM ends_at)::float8 AS ends_at
    FROM levelled_resource AS levelled JOIN usage_event
      ON usage_event.customer_id = levelled.customer_id AND usage_event.resource = levelled.resource
        AND usage_event.starts_at >= to_timestamp(${window.from}) - make_interval(secs => levelled.longest_seconds)
        AND usage_event.starts_at < to_timestamp(${window.before})
    WHERE levelled.customer_id = ${window.accountId} AND levelled.meter = ${window.meter}
      AND usage_event.type = 'usage' AND usage_event.meter = ${window.meter}
      AND usage_event.ends_at > to_timestamp(${window.from})`.execute(db);
  return rows;
}

/** The allocations with a size of the meter in the window. */
export async function selectSizes(db: Kysely<Database>, window: LevelWindow): Promise<StoredAllocation[]> {
  const { rows } = await sql<StoredAllocation>`
    SELECT * FROM allocation
    WHERE customer_id = ${window.accountId} AND position(${JSON.stringify(window.meter)} IN sizes) > 0
      AND starts_at < to_timestamp(${window.before})
      AND (ends_at IS NULL OR ends_at > to_timestamp(${window.from}))`.execute(db);
  return rows;
}

/** The hours of the rollup with anything of the meter in the window. */
export async function selectLevelHours(
  tx: Tx,
  window: LevelWindow,
): Promise<{ hour: number; dimensions: string; quantity: string }[]> {
  const { rows } = await sql<{ hour: number; dimensions: string; quantity: string }>`
    SELECT extract(epoch FROM hour)::float8 AS hour, dimensions, quantity FROM usage_hour
    WHERE customer_id = ${window.accountId} AND meter = ${window.meter} AND quantity <> 0
      AND hour >= to_timestamp(${window.from}) AND hour < to_timestamp(${window.before})`.execute(tx);
  return rows;
}
