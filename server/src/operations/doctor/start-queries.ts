import { sql } from "kysely";
import type { ServerStartTable } from "../../db/schema/operator.ts";
import type { Db } from "./queries.ts";

export type ServerStartRow = Omit<ServerStartTable, "singleton">;

export async function saveStart(db: Db, start: ServerStartRow): Promise<void> {
  await db
    .insertInto("server_start")
    .values({ singleton: true, ...start })
    .onConflict((conflict) => conflict.column("singleton").doUpdateSet(start))
    .execute();
}

/** The server that started last; undefined where none did, and where this version has not migrated the database yet. */
export async function lastServerStart(db: Db): Promise<ServerStartRow | undefined> {
  const { rows } = await sql<{ known: boolean }>`
    SELECT to_regclass('server_start') IS NOT NULL AS known`.execute(db);
  if (rows[0]?.known !== true) return undefined;
  return db.selectFrom("server_start").select(["started_at", "settings"]).executeTakeFirst();
}
