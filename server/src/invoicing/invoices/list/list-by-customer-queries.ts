import { type Kysely, sql } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { customerIdsInOrder } from "../../../parties/customers/customer-ids-by-name.ts";
import { conditions, matchesOf, type SortedQuery, type WalkLimits } from "./sorted-queries.ts";

export type ByCustomerQuery = Pick<SortedQuery, "base" | "ways" | "descending" | "limit"> & {
  /** The customer and the invoice of the last row shown. */
  after: { customerId: string; id: string } | null;
};

/** Ids of a page of invoices, by the customers' names. `sortedIds` explains why there are two ways. */
export async function invoicesByCustomer(
  db: Kysely<Database>,
  query: ByCustomerQuery,
  limits: WalkLimits,
): Promise<string[]> {
  const { descending, after, limit } = query;
  const from = after === null ? null : { customerId: after.customerId, inclusive: true };
  const namePart = query.ways?.length === 1 ? (query.ways[0]?.namePart ?? null) : null;
  const customerIds = await customerIdsInOrder(db, { from, descending, namePart, limit: limits.customers });
  const walked = await idsOfCustomers(db, query, customerIds);
  if (walked.length >= limit || customerIds.length < limits.customers) return walked;
  return gatherByCustomer(db, query);
}

async function idsOfCustomers(
  db: Kysely<Database>,
  query: ByCustomerQuery,
  customerIds: readonly string[],
): Promise<string[]> {
  const direction = query.descending ? sql`DESC` : sql`ASC`;
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM invoice
    WHERE customer_id = ANY(${customerIds}::uuid[]) AND ${sql.join([...conditions(query), ...beyondOf(query)], sql` AND `)}
    ORDER BY array_position(${customerIds}::uuid[], customer_id), id ${direction} LIMIT ${query.limit}`.execute(
    db,
  );
  return rows.map((row) => row.id);
}

async function gatherByCustomer(db: Kysely<Database>, query: ByCustomerQuery): Promise<string[]> {
  const { after, descending } = query;
  const direction = descending ? sql`DESC` : sql`ASC`;
  const comparison = descending ? sql`<` : sql`>`;
  const beyond =
    after === null
      ? sql``
      : sql`WHERE (customer.search_name, customer.id, found.id) ${comparison}
          (SELECT search_name, id, ${after.id}::uuid FROM customer WHERE id = ${after.customerId})`;
  // OFFSET 0: there are many matches of few customers. A join in the order of all customers would read them again and
  // again.
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM (
      SELECT found.id, customer.search_name AS name, customer.id AS customer FROM (${matchesOf({ ...query, beyond: [] }, sql`id, customer_id`)}) AS found
      JOIN customer ON customer.id = found.customer_id ${beyond} OFFSET 0) AS named
    ORDER BY name ${direction}, customer ${direction}, id ${direction} LIMIT ${query.limit}`.execute(db);
  return rows.map((row) => row.id);
}

function beyondOf({ after, descending }: ByCustomerQuery) {
  if (after === null) return [];
  const comparison = descending ? sql`<` : sql`>`;
  return [sql`(customer_id <> ${after.customerId} OR id ${comparison} ${after.id}::uuid)`];
}
