import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import type { DeliveryTable } from "../../db/schema/deliveries.ts";
import type { Database } from "../../db/schema.ts";

/** Which attempt takes a delivery, and until when it holds without being renewed. */
export interface Claim {
  now: string;
  until: string;
  claim: string;
}

/**
 * Two parts of a WITH: `due`, which locks what may leave, and `claimed`, the `id` and `claim` of what was taken of it. What
 * is due is a query for `id` and `state`. Of what was on its way when its sender died, the row says `doubt`.
 */
export function claiming(
  due: RawBuilder<unknown>,
  { until, claim }: Claim,
  doubt: string,
): RawBuilder<unknown> {
  return sql`
    due AS (${due} FOR UPDATE SKIP LOCKED),
    claimed AS (
      UPDATE delivery SET state = 'sending', attempts = attempts + 1, claim = ${claim}::uuid, next_attempt_at = ${until}::timestamptz,
        last_error = CASE WHEN due.state = 'sending' THEN ${doubt} ELSE last_error END
      FROM due WHERE delivery.id = due.id
      RETURNING delivery.id, delivery.claim)`;
}

export async function renewClaim(
  db: Kysely<Database>,
  { id, claim, until }: { id: string; claim: string; until: string },
): Promise<void> {
  await db
    .updateTable("delivery")
    .set({ next_attempt_at: until })
    .where("id", "=", id)
    .where("state", "=", "sending")
    .where("claim", "=", claim)
    .execute();
}

/** Ends a claim with what became of the delivery; says whether it was still held. */
export async function settleClaim(
  tx: Transaction<Database>,
  { id, claim, change }: { id: string; claim: string; change: Partial<Omit<DeliveryTable, "id" | "claim">> },
): Promise<boolean> {
  const result = await tx
    .updateTable("delivery")
    .set({ next_attempt_at: null, claim: null, ...change })
    .where("id", "=", id)
    .where("state", "=", "sending")
    .where("claim", "=", claim)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
