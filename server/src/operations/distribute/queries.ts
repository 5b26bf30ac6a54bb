import pg from "pg";
import { QUEUE_APPLICATION } from "../../db/queue.ts";
import type { ShardedTable } from "./places.ts";

/*
 * Questions to the catalogue and calls of Citus' functions, on a plain connection: create_distributed_table and its kind
 * exist only where Citus is.
 */

export interface Worker {
  name: string;
  isActive: boolean;
  /** What it answers of itself; null where it does not answer. */
  versions: { postgres: string; citus: string; preparedMax: number } | null;
}

/** What the database and its server say of themselves, without Citus. */
export interface ServerFacts {
  postgres: string;
  /** The version of Citus in this database; null where its extension is missing. */
  citus: string | null;
  /** Whether the server has Citus installed, so that the extension only has to be created. */
  hasCitus: boolean;
  preparedMax: number;
  walLevel: string;
  /** Whether a server or a worker of Billow runs on the database. */
  isRunning: boolean;
}

export async function selectServer(client: pg.ClientBase): Promise<ServerFacts> {
  const { rows } = await client.query<ServerFacts>(
    `SELECT current_setting('server_version') AS postgres,
       (SELECT extversion FROM pg_extension WHERE extname = 'citus') AS citus,
       EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citus') AS "hasCitus",
       current_setting('max_prepared_transactions')::int AS "preparedMax", current_setting('wal_level') AS "walLevel",
       EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1) AS "isRunning"`,
    [QUEUE_APPLICATION],
  );
  return one(rows);
}

export async function selectWorkers(client: pg.ClientBase): Promise<Worker[]> {
  const { rows } = await client.query<{ name: string; isActive: boolean; answer: string | null }>(
    `SELECT format('%s:%s', node.nodename, node.nodeport) AS name, node.isactive AS "isActive", told.result AS answer
     FROM pg_dist_node AS node LEFT JOIN run_command_on_workers($1) AS told
       ON told.nodename = node.nodename AND told.nodeport = node.nodeport AND told.success
     WHERE node.groupid <> 0 AND node.noderole = 'primary' AND node.shouldhaveshards
     ORDER BY 1`,
    [
      `SELECT json_build_object('postgres', current_setting('server_version'),
         'citus', (SELECT extversion FROM pg_extension WHERE extname = 'citus'),
         'preparedMax', current_setting('max_prepared_transactions')::int)::text`,
    ],
  );
  return rows.map(({ name, isActive, answer }) => ({ name, isActive, versions: versionsOf(answer) }));
}

function versionsOf(answer: string | null): Worker["versions"] {
  return answer === null ? null : JSON.parse(answer);
}

/** Tables named like shards of these on workers although this database has none: left over of something else. */
export async function selectLeftOver(client: pg.ClientBase, tables: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ worker: string; names: string }>(
    `SELECT format('%s:%s', nodename, nodeport) AS worker, result AS names FROM run_command_on_workers($1) WHERE success ORDER BY 1`,
    [
      `SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_class
       WHERE relkind = 'r' AND relname ~ '^(usage_|allocation_).*[0-9]+$'`,
    ],
  );
  return rows.flatMap(({ worker, names }) =>
    names
      .split(" ")
      .filter((name) => tables.includes(name.replace(/_\d+$/, "")))
      .map((name) => `${name} on ${worker}`),
  );
}

export interface TableFacts {
  name: string;
  /** Null while the table is whole. */
  shards: number | null;
  /** Of what the coordinator holds of it, indexes included. */
  localBytes: number;
  /** Whether the coordinator holds rows of it, or did before they were distributed. */
  hasLocalRows: boolean;
}

export async function selectTables(client: pg.ClientBase, names: readonly string[]): Promise<TableFacts[]> {
  const shards = await countShards(client);
  const { rows } = await client.query<Omit<TableFacts, "shards">>(
    `SELECT name, pg_relation_size(oid)::float8 + pg_indexes_size(oid)::float8 AS "localBytes",
       pg_relation_size(oid) > 0 AS "hasLocalRows"
     FROM unnest($1::text[]) WITH ORDINALITY AS wanted (name, place) CROSS JOIN LATERAL (SELECT name::regclass::oid AS oid) AS its
     ORDER BY place`,
    [names],
  );
  return rows.map((row) => ({ ...row, shards: shards.get(row.name) ?? null }));
}

/** The number of shards of each table that has any. */
async function countShards(client: pg.ClientBase): Promise<ReadonlyMap<string, number>> {
  const { rows: found } = await client.query<{ hasCitus: boolean }>(
    `SELECT to_regclass('pg_dist_shard') IS NOT NULL AS "hasCitus"`,
  );
  if (!one(found).hasCitus) return new Map();
  const { rows } = await client.query<{ name: string; shards: number }>(
    "SELECT logicalrelid::text AS name, count(*)::int AS shards FROM pg_dist_shard GROUP BY 1",
  );
  return new Map(rows.map(({ name, shards }) => [name, shards]));
}

/** How many rows of each table name an account that there is not. Citus checks no such thing. */
export async function countOrphans(client: pg.ClientBase, { name, column }: ShardedTable): Promise<number> {
  if (column === "key") return 0;
  const { rows } = await client.query<{ orphans: number }>(
    `SELECT coalesce(sum(rows) FILTER (WHERE id IS NULL), 0)::float8 AS orphans
     FROM (SELECT customer_id, count(*) AS rows FROM ${pg.escapeIdentifier(name)} GROUP BY customer_id) AS counted
     LEFT JOIN tenant_account ON id = customer_id`,
  );
  return one(rows).orphans;
}

/** What tells whether two copies of a table hold the same rows, in whatever order. */
export interface Contents {
  rows: string;
  digest: string;
}

export async function contentsOf(client: pg.ClientBase, name: string): Promise<Contents> {
  const { rows } = await client.query<Contents>(
    `SELECT count(*)::text AS rows, coalesce(sum(hash_record_extended(whole, 0)), 0)::text AS digest
     FROM ${pg.escapeIdentifier(name)} AS whole`,
  );
  return one(rows);
}

export async function lockWhole(client: pg.ClientBase, name: string): Promise<void> {
  await client.query(`LOCK TABLE ${pg.escapeIdentifier(name)} IN ACCESS EXCLUSIVE MODE`);
}

export async function createShards(
  client: pg.ClientBase,
  { name, column }: ShardedTable,
  where: { shards: number } | { with: string },
): Promise<void> {
  if ("shards" in where)
    await client.query(
      "SELECT create_distributed_table($1, $2, colocate_with => 'none', shard_count => $3)",
      [name, column, where.shards],
    );
  else
    await client.query("SELECT create_distributed_table($1, $2, colocate_with => $3)", [
      name,
      column,
      where.with,
    ]);
}

/** Empties the copy on the coordinator, which nothing reads any more. */
export async function truncateLocal(client: pg.ClientBase, name: string): Promise<void> {
  await client.query("SELECT truncate_local_data_after_distributing_table($1)", [name]);
}

export async function analyze(client: pg.ClientBase, name: string): Promise<void> {
  await client.query(`ANALYZE ${pg.escapeIdentifier(name)}`);
}

/** Settles what a killed distribution may have left on the nodes. */
export async function cleanUp(client: pg.ClientBase): Promise<void> {
  await client.query("SELECT recover_prepared_transactions()");
  await client.query("CALL citus_cleanup_orphaned_resources()");
}

export interface ShardedSize {
  name: string;
  column: string;
  shards: number;
  bytes: number;
  largestBytes: number;
}

export async function selectSizes(client: pg.ClientBase): Promise<ShardedSize[]> {
  const { rows } = await client.query<ShardedSize>(
    `SELECT table_name::text AS name, column_to_column_name(logicalrelid, partkey) AS column, count(*)::int AS shards,
       sum(shard_size)::float8 AS bytes, max(shard_size)::float8 AS "largestBytes"
     FROM citus_shards JOIN pg_dist_partition ON logicalrelid = table_name
     GROUP BY 1, 2 ORDER BY sum(shard_size) DESC, 1`,
  );
  return rows;
}

export async function selectLoads(
  client: pg.ClientBase,
): Promise<{ name: string; shards: number; bytes: number }[]> {
  const { rows } = await client.query<{ name: string; shards: number; bytes: number }>(
    `SELECT format('%s:%s', nodename, nodeport) AS name, count(*)::int AS shards, sum(shard_size)::float8 AS bytes
     FROM citus_shards GROUP BY 1 ORDER BY 1`,
  );
  return rows;
}

function one<Row>([row]: readonly Row[]): Row {
  if (row === undefined) throw new Error("the query answers one row");
  return row;
}
