import { sql, type Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Whose } from "../../../db/shards/whose.ts";

/** A customer whose suspension was due, with what its record says of it. */
export interface SuspendedCustomer {
  customer_id: string;
  suspensions: { number: number; due_at: string; lifted_at: string | null }[];
  /** What was said, in its order. */
  said: { type: string; at: string }[];
}

/** Customers with suspensions, or with events of some. */
export async function suspendedCustomersOf(
  tx: Transaction<Database>,
  whose: Whose,
): Promise<SuspendedCustomer[]> {
  const { rows } = await sql<SuspendedCustomer>`
    SELECT customer.id AS customer_id,
      coalesce((SELECT json_agg(json_build_object('number', number, 'due_at', ${instant("due_at")}, 'lifted_at', ${instant("lifted_at")})
        ORDER BY number) FROM suspension WHERE suspension.customer_id = customer.id), '[]') AS suspensions,
      coalesce((SELECT json_agg(json_build_object('type', type, 'at', ${instant("at")}) ORDER BY seq) FROM event
        WHERE subject_kind = 'customer' AND subject_id = customer.id::text AND type IN ('suspensionDue', 'suspensionLifted')), '[]') AS said
    FROM customer WHERE ${whose("customer.id")} AND (EXISTS (SELECT FROM suspension WHERE suspension.customer_id = customer.id)
      OR EXISTS (SELECT FROM event WHERE subject_kind = 'customer' AND subject_id = customer.id::text AND type IN ('suspensionDue', 'suspensionLifted')))
    ORDER BY customer.id`.execute(tx);
  return rows;
}

/** JSON has instants as text, so both sides of a comparison are made the same way. */
function instant(column: string) {
  return sql`to_char(${sql.ref(column)} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
