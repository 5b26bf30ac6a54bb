import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";

/** Lets what waits, or was given up, be claimed from `now` on; says whether there was such a delivery. */
export async function scheduleNow(
  tx: Transaction<Database>,
  { id, now }: { id: string; now: string },
): Promise<boolean> {
  const result = await tx
    .updateTable("delivery")
    .set({ state: "waiting", next_attempt_at: now, attempts: 0 })
    .where("id", "=", id)
    .where("state", "in", ["waiting", "failed"])
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
