import type { Kysely } from "kysely";
import { type Environment, namesOfSettings } from "../../config.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { lastServerStart, type ServerStartRow, saveStart } from "./start-queries.ts";

/** The server that started last. */
export type ServerStart = ServerStartRow;

/** Keeps which settings the server has, without their values, so that `billow doctor` in another shell can compare. */
export async function noteStart({ db, clock }: Pick<Deps, "db" | "clock">, env: Environment): Promise<void> {
  await saveStart(db, { started_at: instantOfMs(clock.nowMs()), settings: namesOfSettings(env) });
}

/** Undefined where none started, and where this version has not migrated the database yet. */
export async function notedStart(db: Kysely<Database>): Promise<ServerStart | undefined> {
  return lastServerStart(db);
}
