import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { valuesOfArrayText } from "../../../db/text/array-text.ts";
import type { SearchStrategy } from "./search-queries.ts";

/** The query behind a page of sorted invoices. */
export interface SortedQuery {
  /** Conditions of the filter; all must hold. */
  base: readonly RawBuilder<unknown>[];
  /** Ways of the search; one must hold. Null without a search. */
  ways: readonly SearchStrategy[] | null;
  /** The sort column, which has an index. Ties are sorted by id. */
  column: RawBuilder<unknown>;
  /** Conditions on the sort column that follow from the filter and bound the walk along its index. */
  bounds: readonly RawBuilder<unknown>[];
  descending: boolean;
  /** What comes after the last row shown. */
  beyond: readonly RawBuilder<unknown>[];
  limit: number;
}

/** How far to walk along a list's order before matches count as rare and are looked up instead. */
export interface WalkLimits {
  /** Rows along the index. */
  rows: number;
  /** Rows along the index, when looking up would read every invoice. */
  longRows: number;
  /** Customers in the order of their names. */
  customers: number;
}

export const WALK_LIMITS: WalkLimits = { rows: 5_000, longRows: 40_000, customers: 50 };

/**
 * Ids of a page of invoices in order. Walking along the sort index soon finds matches that are common. Looking up all
 * matches by the filter's indexes and sorting them is fast when matches are rare. Which applies is only known while
 * walking, so the walk is bounded, and its failure leads to a look-up.
 */
export async function sortedIds(
  db: Kysely<Database>,
  query: SortedQuery,
  limits: WalkLimits,
): Promise<string[]> {
  const scans = query.ways?.some((way) => way.scans) ?? false;
  return (await walk(db, query, scans ? limits.longRows : limits.rows)) ?? gather(db, query);
}

/**
 * Matches among the first rows along the index, read only as far as the page needs. Null when there are too few for
 * the page although more rows follow. That check uses the same order: otherwise PostgreSQL would read another index
 * from its beginning.
 */
async function walk(db: Kysely<Database>, query: SortedQuery, rows: number): Promise<string[] | null> {
  const { column, direction } = order(query);
  const along = sql.join([...query.bounds, ...query.beyond, sql`TRUE`], sql` AND `);
  const answer = await sql<{ ids: string; is_cut: boolean }>`
    WITH found AS MATERIALIZED (
      SELECT id FROM (
        SELECT *, ${column} AS place FROM invoice WHERE ${along}
        ORDER BY place ${direction}, id ${direction} LIMIT ${rows}) AS invoice
      WHERE ${sql.join(conditions(query), sql` AND `)}
      ORDER BY place ${direction}, id ${direction} LIMIT ${query.limit})
    SELECT ARRAY(SELECT id FROM found)::text AS ids,
      (SELECT count(*) FROM found) < ${query.limit} AND EXISTS (
        SELECT FROM invoice WHERE ${along} ORDER BY ${column} ${direction}, id ${direction} OFFSET ${rows}) AS is_cut`.execute(
    db,
  );
  const { ids, is_cut: isCut } = answer.rows[0] ?? { ids: "{}", is_cut: false };
  return isCut ? null : valuesOfArrayText(ids);
}

/**
 * All matches, found by the indexes of the filter and the search, then sorted. OFFSET 0 keeps the planner from using
 * the sort index.
 */
async function gather(db: Kysely<Database>, query: SortedQuery): Promise<string[]> {
  const { column, direction } = order(query);
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM (${matchesOf(query, sql`id, ${column} AS place`)}) AS found
    ORDER BY place ${direction}, id ${direction} LIMIT ${query.limit}`.execute(db);
  return rows.map((row) => row.id);
}

/** All matching invoices, each once. A narrow way is looked up before the filter is applied. */
export function matchesOf(
  query: Pick<SortedQuery, "base" | "ways" | "beyond">,
  columns: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const rest = sql.join([...query.base, ...query.beyond, sql`TRUE`], sql` AND `);
  const branches = apart(query.ways ?? [EVERYTHING]).map(({ condition, isNarrow }) =>
    isNarrow
      ? sql`(SELECT ${columns} FROM (SELECT * FROM invoice WHERE ${condition} OFFSET 0) AS invoice WHERE ${rest})`
      : sql`(SELECT ${columns} FROM invoice WHERE ${condition} AND ${rest} OFFSET 0)`,
  );
  return sql.join(branches, sql` UNION `);
}

/** Ways to look up separately. If one of them reads every invoice anyway, it also checks the others. */
function apart(ways: readonly SearchStrategy[]): readonly SearchStrategy[] {
  if (!ways.some((way) => way.scans)) return ways;
  const any = sql.join(
    ways.map((way) => way.condition),
    sql` OR `,
  );
  return [{ condition: sql`(${any})`, isNarrow: false }];
}

const EVERYTHING: SearchStrategy = { condition: sql`TRUE`, isNarrow: false };

/** The filter and the search as conditions that must all hold. */
export function conditions(query: Pick<SortedQuery, "base" | "ways">): RawBuilder<unknown>[] {
  const searched =
    query.ways === null
      ? []
      : [
          sql`(${sql.join(
            query.ways.map((way) => way.condition),
            sql` OR `,
          )})`,
        ];
  return [...query.base, ...searched, sql`TRUE`];
}

function order({ column, descending }: SortedQuery) {
  return { column, direction: descending ? sql`DESC` : sql`ASC` };
}
