import { type Kysely, sql } from "kysely";
import type { Database } from "../../db/schema.ts";

export type Db = Kysely<Database>;

export interface ServerState {
  version: string;
  /** The folder of the server's programs; null where the user may not ask. */
  programs: string | null;
  nowMs: number;
  bytes: number;
}

export async function serverState(db: Db): Promise<ServerState> {
  const { rows: told } = await sql<{ may: boolean }>`
    SELECT has_function_privilege('pg_config()', 'EXECUTE') AS may`.execute(db);
  const programs =
    told[0]?.may === true ? sql`(SELECT setting FROM pg_config() WHERE name = 'BINDIR')` : sql`NULL`;
  const { rows } = await sql<ServerState>`
    SELECT current_setting('server_version') AS version, ${programs} AS programs,
      (SELECT extract(epoch FROM query_start)::float8 * 1000 FROM pg_stat_activity WHERE pid = pg_backend_pid()) AS "nowMs",
      pg_database_size(current_database())::float8 AS bytes`.execute(db);
  const [state] = rows;
  if (state === undefined) throw new Error("a query without a table answers one row");
  return state;
}

export interface Troubles {
  failedDeliveries: number;
  findings: number | null;
  verifiedAt: string | null;
}

export async function troubles(db: Db): Promise<Troubles | undefined> {
  const { rows } = await sql<Troubles>`
    SELECT (SELECT count(*)::int FROM delivery WHERE state = 'failed') AS "failedDeliveries",
      (SELECT finding_count::int FROM verification WHERE finished_at IS NOT NULL ORDER BY started_at DESC LIMIT 1) AS findings,
      (SELECT finished_at FROM verification WHERE finished_at IS NOT NULL ORDER BY started_at DESC LIMIT 1) AS "verifiedAt"`.execute(
    db,
  );
  return rows[0];
}
