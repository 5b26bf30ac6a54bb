import type { BacklogPart } from "@billow/contract/activity/outbox.ts";
import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import { lockRows } from "../../../db/lock-rows.ts";
import { isOwed } from "../../../db/rules/invoice-rules.ts";
import type { Database } from "../../../db/schema.ts";

/**
 * What of the outbox goes on only when somebody says so. Nobody looks at each of many, so a reminder of what has been paid or
 * voided since stays where it is.
 */
const conditions: Readonly<Record<BacklogPart, RawBuilder<unknown>>> = {
  failed: sql`destination = 'email' AND state = 'failed' AND ${isOfUse()}`,
  waiting: sql`destination = 'email' AND state = 'waiting' AND next_attempt_at IS NULL AND ${isOfUse()}`,
};

function isOfUse(): RawBuilder<unknown> {
  return sql`NOT EXISTS (
    SELECT FROM email JOIN invoice ON invoice.id = email.invoice_id
    WHERE email.id = delivery.id AND kind = 'reminder' AND NOT ${isOwed()})`;
}

export interface BacklogOfCustomer {
  name: string;
  /** Of all customers together. */
  messages: number;
  customers: number;
}

/** The customers with the most of it, each with the sums over all of them. */
export async function largestBacklogs(
  db: Kysely<Database>,
  { part, limit }: { part: BacklogPart; limit: number },
): Promise<BacklogOfCustomer[]> {
  const { rows } = await sql<BacklogOfCustomer>`
    SELECT customer.name, (sum(own.count) OVER ())::int AS messages, (count(*) OVER ())::int AS customers
    FROM (SELECT customer_id, count(*) AS count FROM delivery JOIN email USING (id) WHERE ${conditions[part]} GROUP BY customer_id) AS own
      JOIN customer ON customer.id = own.customer_id
    ORDER BY own.count DESC, customer.name, customer.id LIMIT ${limit}`.execute(db);
  return rows;
}

/**
 * Lets all of it be claimed from `now` on and says how much that was. The rows are locked in one order first, so that two
 * who ask at once wait for each other, and the second finds what is left.
 */
export async function scheduleBacklog(
  tx: Transaction<Database>,
  { part, now }: { part: BacklogPart; now: string },
): Promise<number> {
  const locked = await lockRows(tx, { table: "delivery", key: "id", where: conditions[part] });
  await sql`
    UPDATE delivery SET state = 'waiting', next_attempt_at = ${now}::timestamptz, attempts = 0
    WHERE id = ANY(${locked.map((row) => row.id)}::uuid[])`.execute(tx);
  return locked.length;
}
