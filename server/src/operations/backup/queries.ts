import type { Readable, Writable } from "node:stream";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { QUEUE_APPLICATION, QUEUE_SCHEMA } from "../../db/queue.ts";

/*
 * Queries of the catalogue, and COPY. Everything is in the schema of the connection's role. Objects of an extension come back
 * with the extension.
 */

export interface CatalogueTable {
  name: string;
  columns: string[];
}

/** Tables with the columns that are written, which generated ones are not. */
export async function tablesOf(client: pg.PoolClient): Promise<CatalogueTable[]> {
  const { rows } = await client.query<CatalogueTable>(
    `SELECT class.relname::text AS name, array_agg(attname::text ORDER BY attnum) AS columns
     FROM pg_class AS class JOIN pg_namespace AS schema ON schema.oid = class.relnamespace
     JOIN pg_attribute ON attrelid = class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
     WHERE schema.nspname = current_schema() AND class.relkind = 'r'
       AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = class.oid AND deptype = 'e')
     GROUP BY class.oid ORDER BY class.relname`,
  );
  return rows;
}

/** Which table refers to which other by a foreign key. */
export async function referencesOf(client: pg.PoolClient): Promise<{ from: string; to: string }[]> {
  const { rows } = await client.query<{ from: string; to: string }>(
    `SELECT child.relname::text AS from, parent.relname::text AS to
     FROM pg_constraint JOIN pg_class AS child ON child.oid = conrelid JOIN pg_class AS parent ON parent.oid = confrelid
     WHERE contype = 'f' AND child.relnamespace = parent.relnamespace AND child.oid <> parent.oid`,
  );
  return rows;
}

export interface Sequence {
  name: string;
  lastValue: string;
}

/** Sequences that have given a value, those of identity columns among them. Their values are of no snapshot. */
export async function sequencesOf(client: pg.PoolClient): Promise<Sequence[]> {
  const { rows } = await client.query<Sequence>(
    `SELECT sequencename::text AS name, last_value::text AS "lastValue" FROM pg_sequences
     WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY 1`,
  );
  return rows;
}

/** Lets a sequence go on after a value, where there is such a sequence. */
export async function setSequence(client: pg.PoolClient, { name, lastValue }: Sequence): Promise<void> {
  await client.query(
    `SELECT setval(found, $2::bigint) FROM to_regclass(format('%I.%I', current_schema(), $1::text)) AS found
     WHERE found IS NOT NULL`,
    [name, lastValue],
  );
}

/** All tables, views and sequences of any owner, without those of extensions. */
export async function countRelations(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_class AS class JOIN pg_namespace AS schema ON schema.oid = class.relnamespace
     WHERE schema.nspname IN (current_schema(), $1) AND class.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
       AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = class.oid AND deptype = 'e')`,
    [QUEUE_SCHEMA],
  );
  return rows[0]?.count ?? 0;
}

/** Whether a server or a worker runs on the database. */
export async function hasServer(client: pg.PoolClient): Promise<boolean> {
  const { rowCount } = await client.query(
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1",
    [QUEUE_APPLICATION],
  );
  return rowCount !== 0;
}

/** Rows as COPY's text format has them. How many they were is known when `copied` has resolved after the last of them. */
export function rowsOut(client: pg.PoolClient, table: CatalogueTable): Readable & { rowCount: number } {
  return client.query(copyTo(["COPY", target(table), "TO STDOUT"].join(" ")));
}

/** Resolves when the connection has finished a COPY, which is after the end of its data. */
export async function copied(client: pg.PoolClient): Promise<void> {
  await client.query("SELECT");
}

/**
 * The other way round, into a table that was emptied in this transaction. FREEZE spares the rows a second writing, and
 * lists can be answered out of indexes alone from the first minute.
 */
export function rowsIn(client: pg.PoolClient, table: CatalogueTable): Writable & { rowCount: number } {
  return client.query(copyFrom(["COPY", target(table), "FROM STDIN (FREEZE)"].join(" ")));
}

/**
 * Empties tables and lets their triggers rest, so that what they would derive or refuse is not done a second time. Takes
 * away the indexes that are no constraint's, and answers the statements that make them: built at once over all rows they
 * take a fraction of the time that keeping them row by row would.
 */
export async function prepareTables(client: pg.PoolClient, tables: readonly string[]): Promise<string[]> {
  const names = tables.map((table) => pg.escapeIdentifier(table));
  for (const name of names) await client.query(["ALTER TABLE", name, "DISABLE TRIGGER USER"].join(" "));
  await client.query(["TRUNCATE", names.join(", ")].join(" "));
  const { rows } = await client.query<{ name: string; statement: string }>(
    `SELECT class.relname::text AS name, pg_get_indexdef(class.oid) AS statement
     FROM pg_index JOIN pg_class AS class ON class.oid = indexrelid JOIN pg_class AS owner ON owner.oid = indrelid
     JOIN pg_namespace AS schema ON schema.oid = owner.relnamespace
     WHERE schema.nspname = current_schema() AND owner.relname = ANY($1)
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY class.relname`,
    [tables],
  );
  for (const { name } of rows) await client.query(["DROP INDEX", pg.escapeIdentifier(name)].join(" "));
  return rows.map(({ statement }) => statement);
}

/** Creates the indexes, enables the triggers and analyzes the tables, which the planner would otherwise consider empty. */
export async function releaseTables(
  client: pg.PoolClient,
  { tables, indexes }: { tables: readonly string[]; indexes: readonly string[] },
): Promise<void> {
  for (const statement of indexes) await client.query(statement);
  const names = tables.map((table) => pg.escapeIdentifier(table));
  for (const name of names) await client.query(["ALTER TABLE", name, "ENABLE TRIGGER USER"].join(" "));
  await client.query(["ANALYZE", names.join(", ")].join(" "));
}

function target({ name, columns }: CatalogueTable): string {
  return `${pg.escapeIdentifier(name)} (${columns.map((column) => pg.escapeIdentifier(column)).join(", ")})`;
}
