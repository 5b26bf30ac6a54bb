import type { InvoiceSelection } from "@billow/contract/invoicing/bulk.ts";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { isWithin, type Within } from "../../../db/within.ts";
import { filterConditions } from "./list-queries.ts";
import { searchStrategies } from "./search-queries.ts";
import { matchesOf } from "./sorted-queries.ts";

/** Columns `id` and `issue_date` of the invoices of a selection, each once, of the customers that the caller is limited to. */
export async function selectionQuery(
  db: Kysely<Database>,
  selection: InvoiceSelection,
  within: Within,
): Promise<RawBuilder<unknown>> {
  const columns = sql`id, issue_date`;
  if ("ids" in selection)
    return sql`SELECT ${columns} FROM invoice WHERE id = ANY(${selection.ids}::uuid[]) AND ${isWithin("customer_id", within)}`;
  const ways = await searchStrategies(db, selection.filter.q);
  if (ways?.length === 0) return sql`SELECT ${columns} FROM invoice WHERE FALSE`;
  return matchesOf({ base: filterConditions({ ...selection.filter, within }), ways, beyond: [] }, columns);
}

/** The index of the first unknown id; undefined where all are known. */
export async function firstUnknownId(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<number | undefined> {
  const { rows } = await sql<{ place: number }>`
    SELECT place::int FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS wanted (id, place)
    WHERE NOT EXISTS (SELECT FROM invoice WHERE invoice.id = wanted.id) ORDER BY place LIMIT 1`.execute(db);
  const place = rows[0]?.place;
  return place === undefined ? undefined : place - 1;
}
