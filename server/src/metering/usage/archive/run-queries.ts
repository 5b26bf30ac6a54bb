import { type Kysely, type Selectable, sql } from "kysely";
import type { ArchiveRunTable } from "../../../db/schema/archive.ts";
import type { Database } from "../../../db/schema.ts";

type Db = Kysely<Database>;

export type ArchiveRun = Omit<Selectable<ArchiveRunTable>, "the_one">;

/** The last run: it may go on, and has not ended where it was killed. */
export async function lastRun(db: Db): Promise<ArchiveRun | undefined> {
  return db
    .selectFrom("archive_run")
    .select(["before", "started_at", "finished_at", "planned", "events", "fault"])
    .executeTakeFirst();
}

/** Takes the place of the last run, or goes on with it where it was not ended. */
export async function beginRun(db: Db, { before, at }: { before: string; at: string }): Promise<void> {
  await sql`
    INSERT INTO archive_run (the_one, before, started_at, events) VALUES (true, ${before}::date, ${at}::timestamptz, 0)
    ON CONFLICT (the_one) DO UPDATE SET before = excluded.before, started_at = excluded.started_at, finished_at = NULL,
      planned = NULL, events = 0, fault = NULL
      WHERE archive_run.finished_at IS NOT NULL OR archive_run.before <> excluded.before`.execute(db);
}

/** How many events are to leave yet. */
export async function notePlanned(db: Db, events: number): Promise<void> {
  await sql`UPDATE archive_run SET planned = events + ${events}::bigint`.execute(db);
}

/** Adds events that leave in the same transaction. */
export async function noteLeft(tx: Db, events: number): Promise<void> {
  await sql`UPDATE archive_run SET events = events + ${events}::bigint`.execute(tx);
}

export async function endRun(
  db: Db,
  { at, fault = null }: { at: string; fault?: string | null },
): Promise<void> {
  await db.updateTable("archive_run").set({ finished_at: at, fault }).execute();
}
