import { sql } from "kysely";
import type { Db, Tx, VerificationRow } from "./queries.ts";

export async function newestVerdict(db: Db): Promise<VerificationRow | undefined> {
  return db
    .selectFrom("verification")
    .selectAll()
    .where("finished_at", "is not", null)
    .orderBy("started_at", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Marks a red verdict to be told, where the verdict before it was not red. */
export async function markTurnToRed(tx: Tx, id: string): Promise<void> {
  await sql`
    UPDATE verification SET to_tell = true WHERE id = ${id}::uuid AND finding_count > 0 AND NOT coalesce((
      SELECT before.finding_count > 0 FROM verification AS before
      WHERE before.finished_at IS NOT NULL AND before.id <> ${id}::uuid ORDER BY before.started_at DESC LIMIT 1), false)`.execute(
    tx,
  );
}

export async function verdictToTell(db: Db): Promise<VerificationRow | undefined> {
  return db.selectFrom("verification").selectAll().where("to_tell", "=", true).limit(1).executeTakeFirst();
}

export async function administrators(db: Db): Promise<{ id: string; email: string }[]> {
  return (
    db
      .selectFrom("auth_user")
      .select(["id", "email"])
      .where("role", "=", "admin")
      .where("disabled_at", "is", null)
      // What was found names amounts of any customer.
      .where("limited", "=", false)
      .orderBy("id")
      .execute()
  );
}

export async function noteTold(db: Db, { id, userId }: { id: string; userId: string }): Promise<void> {
  await sql`UPDATE verification SET told = array_append(told, ${userId}) WHERE id = ${id}::uuid`.execute(db);
}

export async function endTelling(db: Db, id: string): Promise<void> {
  await db.updateTable("verification").set({ to_tell: false }).where("id", "=", id).execute();
}
