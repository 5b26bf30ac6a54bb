import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../db/schema.ts";
import { customerIdsInOrder } from "../customers/customer-ids-by-name.ts";

/** Customers looked through at first; four times as many each time that gave too few. */
const CUSTOMERS_AT_FIRST = 50;

/**
 * Ids of invoices in the order of their customers' names. Customers are walked in that order, a few at first and ever
 * more where few of them have what is looked for: sorting all invoices by name would read every one of them.
 */
export async function invoicesByCustomer(
  db: Kysely<Database>,
  query: {
    base: readonly RawBuilder<unknown>[];
    ways: readonly RawBuilder<unknown>[];
    descending: boolean;
    /** The customer and the invoice of the last row shown. */
    after: { value: string; id: string } | null;
    limit: number;
  },
): Promise<string[]> {
  const { descending, after, limit } = query;
  const ids: string[] = [];
  let from = after === null ? null : { customerId: after.value, inclusive: true };
  for (let count = CUSTOMERS_AT_FIRST; ; count *= 4) {
    const customerIds = await customerIdsInOrder(db, { from, descending, limit: count });
    ids.push(...(await idsOfCustomers(db, { ...query, customerIds, limit: limit - ids.length })));
    const last = customerIds.at(-1);
    if (ids.length >= limit || customerIds.length < count || last === undefined) return ids;
    from = { customerId: last, inclusive: false };
  }
}

async function idsOfCustomers(
  db: Kysely<Database>,
  query: Parameters<typeof invoicesByCustomer>[1] & { customerIds: readonly string[] },
): Promise<string[]> {
  const { after, customerIds, descending } = query;
  const direction = descending ? sql`DESC` : sql`ASC`;
  const conditions = [...query.base, sql`(${sql.join(query.ways, sql` OR `)})`];
  if (after !== null) {
    const comparison = descending ? sql`<` : sql`>`;
    conditions.push(sql`(customer_id <> ${after.value} OR invoice.id ${comparison} ${after.id})`);
  }
  const { rows } = await sql<{ id: string }>`
    SELECT invoice.id FROM invoice JOIN unnest(${customerIds}::uuid[]) WITH ORDINALITY AS named (customer, place) ON named.customer = invoice.customer_id
    WHERE ${sql.join(conditions, sql` AND `)} ORDER BY named.place, invoice.id ${direction} LIMIT ${query.limit}`.execute(
    db,
  );
  return rows.map((row) => row.id);
}
