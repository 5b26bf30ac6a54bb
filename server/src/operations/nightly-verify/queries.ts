import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { VerificationTable } from "../../db/schema/verification.ts";
import type { Database } from "../../db/schema.ts";

export type Db = Kysely<Database>;

export type Tx = Transaction<Database>;

export type VerificationRow = Selectable<VerificationTable>;

/** The newest, whether it goes on or has ended. */
export async function newestVerification(db: Db): Promise<VerificationRow | undefined> {
  return db.selectFrom("verification").selectAll().orderBy("started_at", "desc").limit(1).executeTakeFirst();
}

/** Begins a check, unless another process has; forgets those that are old. */
export async function insertVerification(
  tx: Tx,
  { id, at, part, before }: { id: string; at: string; part: string; before: string },
): Promise<void> {
  await tx.deleteFrom("verification").where("started_at", "<", before).execute();
  await sql`
    INSERT INTO verification (id, started_at, part, checked, finding_count, findings, to_tell, told)
    VALUES (${id}::uuid, ${at}::timestamptz, ${part}, '{}', 0, '[]', false, '{}') ON CONFLICT DO NOTHING`.execute(
    tx,
  );
}

/** What a slice found, and where the next one begins. */
export interface SliceEnd {
  id: string;
  from: { part: string; afterId: string | null };
  to: { part: string; afterId: string | null } | null;
  checked: unknown;
  findings: readonly unknown[];
  found: number;
  at: string;
}

/** Keeps a slice; answers false where another process has done it. */
export async function keepSlice(tx: Tx, end: SliceEnd): Promise<boolean> {
  const to = end.to ?? end.from;
  const result = await tx
    .updateTable("verification")
    .set({
      part: to.part,
      after_id: to.afterId,
      checked: JSON.stringify(end.checked),
      findings: JSON.stringify(end.findings),
      finding_count: sql<bigint>`finding_count + ${end.found}`,
      ...(end.to === null && { finished_at: end.at }),
    })
    .where("id", "=", end.id)
    .where("finished_at", "is", null)
    .where("part", "=", end.from.part)
    .where(sql<boolean>`after_id IS NOT DISTINCT FROM ${end.from.afterId}`)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
