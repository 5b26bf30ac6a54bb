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
