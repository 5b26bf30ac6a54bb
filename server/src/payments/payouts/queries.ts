import { type Kysely, sql } from "kysely";
import type { PayoutTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import { isWithin, type Within } from "../../db/within.ts";

/** A payout with its customer's names. */
export interface PayoutRow extends PayoutTable {
  customer_name: string;
  tenant_id: string;
}

const PAYOUTS = sql`
    SELECT payout.*, customer.name AS customer_name, customer.tenant_id
    FROM payout JOIN customer ON customer.id = payout.customer_id`;

export async function payoutById(db: Kysely<Database>, id: string): Promise<PayoutRow | undefined> {
  const { rows } = await sql<PayoutRow>`${PAYOUTS} WHERE payout.id = ${id}::uuid`.execute(db);
  return rows[0];
}

/** A page of payouts, the newest first, one more than asked for where there are more. */
export async function listPayoutRows(
  db: Kysely<Database>,
  {
    customerId,
    afterId,
    limit,
    within,
  }: { customerId: string | null; afterId: string | null; limit: number; within: Within },
): Promise<PayoutRow[]> {
  const { rows } = await sql<PayoutRow>`
    ${PAYOUTS}
    WHERE (${customerId}::uuid IS NULL OR payout.customer_id = ${customerId}::uuid)
      AND ${isWithin("payout.customer_id", within)} AND (${afterId}::uuid IS NULL OR payout.id < ${afterId}::uuid)
    ORDER BY payout.id DESC LIMIT ${limit + 1}`.execute(db);
  return rows;
}
