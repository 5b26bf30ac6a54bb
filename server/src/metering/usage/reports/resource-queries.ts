import { DomainError } from "@billow/core/errors.ts";
import type { Allocation } from "@billow/core/metering/allocation.ts";
import { sql, type Transaction } from "kysely";
import type { UsageEventTable } from "../../../db/schema/usage.ts";
import type { Database } from "../../../db/schema.ts";
import { WINDOW_SECONDS_MAX } from "../store/limits.ts";
import { allocationOfRow, type StoredAllocation } from "../store/queries.ts";
import { type EventRow, rowOf } from "../store/raw-usage.ts";

type Tx = Transaction<Database>;

/** A tenant's account, as `customerId`, and a range in epoch seconds. */
interface Range {
  customerId: string;
  from: number;
  before: number;
}

/** Rows a statement may read, so that no request can exhaust the server. */
const ROWS_MAX = 100_000;

/** A tenant on the days on which a customer has it; null where these have no limit. */
export interface HeldTenant {
  accountId: string;
  from: string | null;
  before: string | null;
}

export async function heldTenants(tx: Tx, customerId: string): Promise<HeldTenant[]> {
  const { rows } = await sql<HeldTenant>`
    SELECT account_id AS "accountId", nullif(from_day, '-infinity') AS "from", nullif(before_day, 'infinity') AS before
    FROM tenancy WHERE customer_id = ${customerId} ORDER BY tenant_id, from_day`.execute(tx);
  return rows;
}

/** A tenant's allocations that overlap the range, by resource. */
export async function allocationsInRange(tx: Tx, range: Range): Promise<Map<string, Allocation[]>> {
  const { rows } = await sql<StoredAllocation>`
    SELECT * FROM allocation
    WHERE customer_id = ${range.customerId} AND starts_at < to_timestamp(${range.before})
      AND (ends_at IS NULL OR ends_at > to_timestamp(${range.from}))
    LIMIT ${ROWS_MAX + 1}`.execute(tx);
  const byResource = Map.groupBy(bounded(rows), (row) => row.resource);
  return new Map([...byResource].map(([resource, stored]) => [resource, stored.map(allocationOfRow)]));
}

interface RecordQuery extends Range {
  meters: readonly string[];
  /** Where the report's periods begin, followed by the end of the last one. */
  starts: readonly number[];
  /** The `dimensionsKey`s of the records; any where it is missing. */
  dimensions?: readonly string[];
}

/** The sum of a resource's usage records within a period of the report. */
export interface RecordSum {
  resource: string;
  meter: string;
  /** Index of the period, from 0. */
  place: number;
  quantity: string;
}

/** Sums of usage records that lie within one period. */
export async function recordsWithin(tx: Tx, query: RecordQuery): Promise<RecordSum[]> {
  const { rows } = await sql<RecordSum>`
    SELECT resource, meter, place - 1 AS place, sum(quantity) AS quantity
    FROM (SELECT resource, meter, quantity, ${place(sql`starts_at`, query)} AS place,
        ${place(sql`ends_at - interval '1 microsecond'`, query)} AS last_place
      FROM usage_event WHERE ${inRange(query)}) AS placed
    WHERE place = last_place
    GROUP BY resource, meter, place
    LIMIT ${ROWS_MAX + 1}`.execute(tx);
  return bounded(rows);
}

/** Usage records that lie in several periods, or partly outside of the report. */
export async function recordsAcross(tx: Tx, query: RecordQuery): Promise<EventRow[]> {
  const { rows } = await sql<UsageEventTable>`
    SELECT * FROM usage_event
    WHERE ${inRange(query)} AND ${place(sql`starts_at`, query)} <> ${place(sql`ends_at - interval '1 microsecond'`, query)}
    LIMIT ${ROWS_MAX + 1}`.execute(tx);
  return bounded(rows).map(rowOf);
}

function inRange({ customerId, from, before, meters, dimensions }: RecordQuery) {
  return sql`customer_id = ${customerId} AND type = 'usage' AND meter = ANY(${meters})
    ${dimensions === undefined ? sql`` : sql`AND dimensions = ANY(${dimensions})`}
    AND starts_at >= to_timestamp(${from - WINDOW_SECONDS_MAX}) AND starts_at < to_timestamp(${before})
    AND ends_at > to_timestamp(${from})`;
}

function place(instant: ReturnType<typeof sql>, { starts }: RecordQuery) {
  return sql`width_bucket(extract(epoch FROM ${instant})::float8, ${starts}::float8[])`;
}

function bounded<T>(rows: T[]): T[] {
  if (rows.length > ROWS_MAX) throw tooMuch();
  return rows;
}

export function tooMuch(): DomainError {
  return new DomainError(
    "invalid_request",
    "The customer has too many resources for one report. Choose a shorter range, one meter or a coarser granularity.",
  );
}
