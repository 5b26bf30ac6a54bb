import type { SourceKind, SourceSecret } from "@billow/contract/metering/sources.ts";
import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { CollectorGapTable, CollectorStateTable, CollectorTable } from "../../db/schema/collectors.ts";
import type { Database } from "../../db/schema.ts";

type Db = Kysely<Database>;
type Tx = Transaction<Database>;

export type CollectorRow = Selectable<CollectorTable>;
export type StateRow = Omit<Selectable<CollectorStateTable>, "collector_id">;
export type GapRow = Selectable<CollectorGapTable>;

/** A source with its state, and whether it has credentials. */
export interface SourceRow extends CollectorRow, StateRow {
  has_secret: boolean;
}

function sources(db: Db) {
  return db
    .selectFrom("collector")
    .innerJoin("collector_state", "collector_state.collector_id", "collector.id")
    .leftJoin("collector_secret", "collector_secret.collector_id", "collector.id")
    .selectAll("collector")
    .select([
      "collected_until",
      "settled_until",
      "repaired_until",
      "last_success_at",
      "last_error",
      "failures",
      "next_attempt_at",
      sql<boolean>`collector_secret.collector_id IS NOT NULL`.as("has_secret"),
    ]);
}

export async function selectSources(db: Db): Promise<SourceRow[]> {
  return sources(db).where("removed_at", "is", null).orderBy("collector.name").execute();
}

/** All sources, including removed ones. */
export async function selectAllSources(db: Db): Promise<SourceRow[]> {
  return sources(db).orderBy("collector.name").execute();
}

export async function findSource(db: Db, id: string): Promise<SourceRow | undefined> {
  return sources(db).where("collector.id", "=", id).where("removed_at", "is", null).executeTakeFirst();
}

export async function findSourceByName(db: Db, name: string): Promise<SourceRow | undefined> {
  return sources(db).where("collector.name", "=", name).where("removed_at", "is", null).executeTakeFirst();
}

/** The removed source with this name, if there is one. */
export async function findRemoved(db: Db, name: string): Promise<SourceRow | undefined> {
  return sources(db)
    .where("collector.name", "=", name)
    .where("removed_at", "is not", null)
    .executeTakeFirst();
}

/** Notes that a source's events arrived; at most once a minute, as many callers send at once. */
export async function noteArrival(db: Db, id: string, now: string): Promise<void> {
  await db
    .updateTable("collector_state")
    .set({ last_success_at: now })
    .where("collector_id", "=", id)
    .where((where) =>
      where.or([
        where("last_success_at", "is", null),
        where("last_success_at", "<", sql<string>`${now}::timestamptz - interval '1 minute'`),
      ]),
    )
    .execute();
}

/** Sources that are due, longest waiting first. Those of events are never: their events are sent. */
export async function dueSources(db: Db, now: string): Promise<string[]> {
  const rows = await sources(db)
    .where("enabled", "=", true)
    .where("kind", "!=", "events")
    .where("removed_at", "is", null)
    .where((where) => where.or([where("next_attempt_at", "is", null), where("next_attempt_at", "<=", now)]))
    .orderBy(sql`next_attempt_at NULLS FIRST`)
    .execute();
  return rows.map((row) => row.id);
}

/** Returns whether the name was free. */
export async function insertSource(
  tx: Tx,
  row: Omit<CollectorRow, "kind" | "origin" | "removed_at" | "allowed_host"> & {
    kind: SourceKind;
    origin: "console" | "file";
  },
): Promise<boolean> {
  const inserted = await tx
    .insertInto("collector")
    .values({ ...row, config: sql`${JSON.stringify(row.config)}::jsonb` })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .executeTakeFirst();
  if (Number(inserted.numInsertedOrUpdatedRows) === 0) return false;
  await tx.insertInto("collector_state").values({ collector_id: row.id, failures: 0 }).execute();
  return true;
}

export async function updateSourceRow(
  tx: Tx,
  id: string,
  change: {
    enabled?: boolean | undefined;
    config?: unknown;
    origin?: "console" | "file";
    updated_at: string;
  },
): Promise<void> {
  await tx
    .updateTable("collector")
    .set({
      updated_at: change.updated_at,
      ...(change.enabled !== undefined && { enabled: change.enabled }),
      ...(change.origin !== undefined && { origin: change.origin }),
      ...(change.config !== undefined && { config: sql`${JSON.stringify(change.config)}::jsonb` }),
    })
    .where("id", "=", id)
    .execute();
}

export async function deleteSourceRow(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("collector").where("id", "=", id).execute();
}

/** Removes a source. Its readings stay known; its credentials are deleted. */
export async function removeSourceRow(tx: Tx, id: string, now: string): Promise<void> {
  await putSecret(tx, id, null);
  await tx.updateTable("collector").set({ enabled: false, removed_at: now }).where("id", "=", id).execute();
}

/** Restores a removed source. It begins again, with its earlier readings known. */
export async function reviveSourceRow(
  tx: Tx,
  row: Pick<CollectorRow, "id" | "enabled" | "config" | "origin" | "created_at" | "updated_at">,
): Promise<void> {
  const { id, config, ...columns } = row;
  await tx
    .updateTable("collector")
    .set({ ...columns, removed_at: null, config: sql`${JSON.stringify(config)}::jsonb` })
    .where("id", "=", id)
    .execute();
  await updateState(tx, id, {
    collected_until: null,
    settled_until: null,
    repaired_until: null,
    last_success_at: null,
    last_error: null,
    failures: 0,
    next_attempt_at: null,
  });
}

/** Stores the credentials; null deletes them. */
export async function putSecret(tx: Tx, id: string, secret: SourceSecret | null): Promise<void> {
  await tx.deleteFrom("collector_secret").where("collector_id", "=", id).execute();
  if (secret === null) return;
  await tx
    .insertInto("collector_secret")
    .values({ collector_id: id, secret: sql`${JSON.stringify(secret)}::jsonb` })
    .execute();
}

export async function readSecret(db: Db, id: string): Promise<SourceSecret> {
  const row = await db
    .selectFrom("collector_secret")
    .select("secret")
    .where("collector_id", "=", id)
    .executeTakeFirst();
  return row?.secret ?? {};
}

export async function updateState(db: Db, id: string, change: Partial<StateRow>): Promise<void> {
  await db.updateTable("collector_state").set(change).where("collector_id", "=", id).execute();
}

/** The name under which one process at a time collects from a source. */
export function collecting(id: string): string {
  return `billow collector ${id}`;
}
