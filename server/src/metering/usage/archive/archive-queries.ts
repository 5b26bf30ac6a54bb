import { type Kysely, sql, type Transaction } from "kysely";
import { lockRows } from "../../../db/lock-rows.ts";
import type { ArchiveFileTable } from "../../../db/schema/archive.ts";
import type { Database } from "../../../db/schema.ts";
import type { Whose } from "../../../db/shards/whose.ts";
import { plainArrayText, textArrayText } from "../../../db/text/array-text.ts";
import type { EventRow } from "../store/raw-usage.ts";
import type { ArchivedEvent } from "./archive-file.ts";
import { type ArchiveSum, inOrder } from "./sums.ts";

type Db = Kysely<Database>;
type Tx = Transaction<Database>;

/** The identity of an event that a file holds. */
export interface ArchivedIdentity {
  /** The first 8 bytes of the digest of its content. */
  digest: bigint;
  revision: number;
  file: number;
}

/** The first 8 bytes of a content's digest, as the database keeps them. */
export function shortDigest(content: string): bigint {
  return BigInt.asIntN(64, BigInt(`0x${content.replaceAll("-", "").slice(0, 16)}`));
}

/** Those of some events that are in files, by key. Without an archive it asks nothing about each of them. */
export async function archivedAmong(db: Db, keys: readonly string[]): Promise<Map<string, ArchivedIdentity>> {
  if (keys.length === 0 || !(await hasArchive(db))) return new Map();
  const { rows } = await sql<ArchivedIdentity & { key: string }>`
    SELECT key, digest, revision, file FROM usage_archived WHERE key = ANY(${plainArrayText(keys)}::uuid[])`.execute(
    db,
  );
  return new Map(rows.map(({ key, ...identity }) => [key, identity]));
}

async function hasArchive(db: Db): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`SELECT EXISTS (SELECT FROM archive_file) AS has`.execute(db);
  return rows[0]?.has ?? false;
}

/** Takes away events that this transaction has just stored: their identity is in the archive. */
export async function deleteEvents(tx: Tx, keys: readonly string[]): Promise<void> {
  await sql`DELETE FROM usage_event WHERE key = ANY(${plainArrayText(keys)}::uuid[])`.execute(tx);
}

/** A tenant's account with the time of a month in its zone, in epoch seconds. */
export interface AccountMonth {
  accountId: string;
  start: number;
  end: number;
  /** Events that arrived later stay: no invoice knows them. Epoch seconds. */
  knownUntil: number;
}

/** Up to `limit` events of a tenant that may leave for a file, in the order of a file. */
export async function eventsToArchive(
  db: Db,
  {
    accountId,
    start,
    end,
    knownUntil,
    levelled,
    limit,
  }: AccountMonth & { levelled: readonly string[]; limit: number },
): Promise<ArchivedEvent[]> {
  const { rows } = await sql<ArchivedEvent>`
    SELECT key, source, event_id, revision, content, customer_id, tenant_id, resource, dimensions, meter, quantity, unit,
      extract(epoch FROM starts_at)::float8 AS starts_at, extract(epoch FROM ends_at)::float8 AS ends_at,
      extract(epoch FROM received_at)::float8 AS received_at
    FROM usage_event
    WHERE customer_id = ${accountId} AND type = 'usage' AND meter <> ALL(${levelled}::text[])
      AND ends_at > to_timestamp(${start}) AND ends_at <= to_timestamp(${end}) AND received_at <= to_timestamp(${knownUntil})
    ORDER BY meter COLLATE "C", starts_at, key LIMIT ${limit}`.execute(db);
  return rows;
}

/** The subject of the archive's events in the log: there is one archive. */
export const ARCHIVE_SUBJECT = "usage";

/** Where the archive is, and what stays out of it. */
export interface StoredPlace {
  location: string;
  /** How many whole months stay in the database beside the running one; null where nothing leaves by itself. */
  keepMonths: number | null;
}

/** Undefined until somebody has said where the archive is. */
export async function storedPlace(db: Db): Promise<StoredPlace | undefined> {
  const row = await db.selectFrom("archive_place").selectAll().executeTakeFirst();
  return row && { location: row.location, keepMonths: row.keep_months };
}

export async function lockPlace(tx: Tx): Promise<StoredPlace | undefined> {
  const [row] = await lockRows(tx, { table: "archive_place", key: "the_one", where: sql`TRUE` });
  return row && { location: row.location, keepMonths: row.keep_months };
}

export async function setPlace(tx: Tx, { location, keepMonths }: StoredPlace): Promise<void> {
  await sql`
    INSERT INTO archive_place (the_one, location, keep_months) VALUES (true, ${location}, ${keepMonths}::int)
    ON CONFLICT (the_one) DO UPDATE SET location = excluded.location, keep_months = excluded.keep_months`.execute(
    tx,
  );
}

/** Lets nothing leave by itself any more; answers whether something did. */
export async function keepAll(tx: Tx): Promise<boolean> {
  const result = await tx
    .updateTable("archive_place")
    .set({ keep_months: null })
    .where("keep_months", "is not", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Keeps other archiving processes out until the transaction ends, and answers the number of the next file. */
export async function lockArchive(tx: Tx): Promise<number> {
  await lockPlace(tx);
  return nextFile(tx);
}

/** The number of the next file, unless another process is faster. */
export async function nextFile(db: Db): Promise<number> {
  const { rows } = await sql<{ next: number }>`
    SELECT coalesce(max(id), 0) + 1 AS next FROM archive_file`.execute(db);
  return rows[0]?.next ?? 1;
}

/**
 * Takes events out of the database and leaves their identities.
 *
 * @returns whether all of them were still as they are in the file; otherwise the transaction is to be undone
 */
export async function leaveIdentities(
  tx: Tx,
  { events, file }: { events: readonly ArchivedEvent[]; file: number },
): Promise<boolean> {
  const sorted = events.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const keys = plainArrayText(sorted.map((event) => event.key));
  // In the order of the keys, as those lock who correct events.
  await lockRows(tx, { table: "usage_event", key: "key", where: sql`key = ANY(${keys}::uuid[])` });
  const gone = await sql`
    DELETE FROM usage_event USING unnest(${keys}::uuid[], ${plainArrayText(sorted.map((event) => event.content))}::uuid[],
      ${plainArrayText(sorted.map((event) => event.revision))}::int[]) AS written (key, content, revision)
    WHERE usage_event.key = written.key AND usage_event.content = written.content
      AND usage_event.revision = written.revision`.execute(tx);
  if (Number(gone.numAffectedRows ?? 0n) !== events.length) return false;
  await sql`
    INSERT INTO usage_archived (key, digest, revision, file)
    SELECT key, digest, revision, ${file}::int
    FROM unnest(${keys}::uuid[], ${plainArrayText(sorted.map((event) => shortDigest(event.content)))}::bigint[],
      ${plainArrayText(sorted.map((event) => event.revision))}::int[]) AS written (key, digest, revision)`.execute(
    tx,
  );
  return true;
}

export async function insertSums(
  tx: Tx,
  { file, sums }: { file: number; sums: readonly ArchiveSum[] },
): Promise<void> {
  await sql`
    INSERT INTO usage_archive_sum (customer_id, file, month, meter, dimensions, quantity, events)
    SELECT customer_id, ${file}::int, month, meter, dimensions, quantity, events
    FROM unnest(${plainArrayText(sums.map((sum) => sum.customerId))}::uuid[], ${plainArrayText(sums.map((sum) => sum.month))}::date[],
      ${textArrayText(sums.map((sum) => sum.meter))}::text[], ${textArrayText(sums.map((sum) => sum.dimensions))}::text[],
      ${plainArrayText(sums.map((sum) => sum.quantity))}::numeric[], ${plainArrayText(sums.map((sum) => sum.events))}::int[])
      AS made (customer_id, month, meter, dimensions, quantity, events)`.execute(tx);
}

export async function insertFile(tx: Tx, file: ArchiveFileTable): Promise<void> {
  await tx.insertInto("archive_file").values(file).execute();
}

/** The files of the archive, oldest first. */
export async function allFiles(db: Db): Promise<ArchiveFileTable[]> {
  return db.selectFrom("archive_file").selectAll().orderBy("id").execute();
}

/** The files with events of a tenant that were used in some months, given by their first days. */
export async function filesOfAccount(
  db: Db,
  { accountId, from, before }: { accountId: string; from: string; before: string },
): Promise<ArchiveFileTable[]> {
  const { rows } = await sql<ArchiveFileTable>`
    SELECT * FROM archive_file WHERE id IN (SELECT file FROM usage_archive_sum
      WHERE customer_id = ${accountId} AND month >= date_trunc('month', ${from}::date) AND month < ${before}::date)
    ORDER BY id`.execute(db);
  return rows;
}

export async function filesById(db: Db, ids: readonly number[]): Promise<ArchiveFileTable[]> {
  const { rows } = await sql<ArchiveFileTable>`
    SELECT * FROM archive_file WHERE id = ANY(${ids}::int[]) ORDER BY id`.execute(db);
  return rows;
}

/** The keys of a file's events that came back. */
export async function returnedKeys(db: Db, file: number): Promise<Set<string>> {
  const rows = await db.selectFrom("usage_returned").select("key").where("file", "=", file).execute();
  return new Set(rows.map((row) => row.key));
}

/** What came back of tenants' events, as the files have it. */
export async function returnedOf(db: Db, whose: Whose): Promise<{ customerId: string; event: unknown }[]> {
  return db
    .selectFrom("usage_returned")
    .select(["customer_id as customerId", "event"])
    .where(whose("customer_id"))
    .execute();
}

/** What tenants' archived events come to. */
export async function archivedSumsOf(db: Db, whose: Whose): Promise<Omit<ArchiveSum, "events">[]> {
  const { rows } = await sql<Omit<ArchiveSum, "events">>`
    SELECT customer_id AS "customerId", month, meter, dimensions, sum(quantity) AS quantity FROM usage_archive_sum
    WHERE ${whose("customer_id")} GROUP BY customer_id, month, meter, dimensions ORDER BY customer_id, month, meter, dimensions`.execute(
    db,
  );
  return rows;
}

/** The sums of a file, in the order of their digest. */
export async function sumsOfFile(db: Db, file: number): Promise<ArchiveSum[]> {
  const { rows } = await sql<ArchiveSum>`
    SELECT customer_id AS "customerId", month, meter, dimensions, quantity, events FROM usage_archive_sum
    WHERE file = ${file}`.execute(db);
  return inOrder(rows);
}

/** What the event log says of each file, by its name. */
export async function loggedFiles(
  db: Db,
): Promise<Map<string, Pick<ArchiveFileTable, "events" | "sha256" | "sums">>> {
  const { rows } = await sql<{ name: string } & Pick<ArchiveFileTable, "events" | "sha256" | "sums">>`
    SELECT data->>'name' AS name, (data->>'events')::int AS events, data->>'sha256' AS sha256, data->>'sums' AS sums
    FROM event WHERE subject_kind = 'usageArchive' AND type = 'written'`.execute(db);
  return new Map(rows.map(({ name, ...said }) => [name, said]));
}

/** How many events of each file are known: as archived, or as come back. */
export async function identitiesByFile(db: Db): Promise<Map<number, number>> {
  const { rows } = await sql<{ file: number; events: number }>`
    SELECT file, sum(events)::int AS events FROM (
      SELECT file, count(*) AS events FROM usage_archived GROUP BY file
      UNION ALL SELECT file, count(*) FROM usage_returned GROUP BY file) AS known
    GROUP BY file`.execute(db);
  return new Map(rows.map(({ file, events }) => [file, events]));
}

/** Puts events back into the database in the place of their identities. Keys that another process put back are left out. */
export async function putBack(
  tx: Tx,
  { events, at }: { events: readonly { file: number; event: ArchivedEvent; row: EventRow }[]; at: number },
): Promise<void> {
  const keys = events.map(({ event }) => event.key);
  const kept = await lockRows(tx, {
    table: "usage_archived",
    key: "key",
    where: sql`key = ANY(${plainArrayText(keys)}::uuid[])`,
  });
  const identities = new Map(kept.map((identity) => [identity.key, identity]));
  for (const { file, event, row } of events) {
    const identity = identities.get(event.key);
    if (identity === undefined || identity.file !== file) continue;
    const { starts_at, ends_at, ...columns } = row;
    await tx
      .insertInto("usage_event")
      .values({
        ...columns,
        revision: identity.revision,
        starts_at: sql`to_timestamp(${starts_at})`,
        ends_at: sql`to_timestamp(${ends_at})`,
        received_at: sql`to_timestamp(${event.received_at})`,
      })
      .execute();
    await sql`
      INSERT INTO usage_returned (key, file, customer_id, event, returned_at)
      VALUES (${event.key}, ${file}, ${event.customer_id}, ${JSON.stringify(event)}::jsonb, to_timestamp(${at}))`.execute(
      tx,
    );
    await tx.deleteFrom("usage_archived").where("key", "=", event.key).execute();
  }
}

/** The first days of the months of which a customer's events, or anybody's, are in files: of those that a range touches. */
export async function archivedMonths(
  db: Db,
  {
    customerId,
    from,
    before,
  }: { customerId: string | undefined; from: string | null; before: string | null },
): Promise<string[]> {
  const months =
    customerId === undefined
      ? sql`SELECT month FROM archive_file`
      : sql`SELECT month FROM usage_archive_sum JOIN tenancy ON tenancy.account_id = usage_archive_sum.customer_id
          WHERE tenancy.customer_id = ${customerId} AND events > 0`;
  const { rows } = await sql<{ month: string }>`
    SELECT DISTINCT month FROM (${months}) AS archived
    WHERE (${from}::date IS NULL OR month >= date_trunc('month', ${from}::date)) AND (${before}::date IS NULL OR month < ${before}::date)
    ORDER BY month`.execute(db);
  return rows.map((row) => row.month);
}

/** How many events are in all files together. */
export async function archivedEvents(db: Db): Promise<number> {
  const { rows } = await sql<{ events: number }>`
    SELECT coalesce(sum(events), 0)::float8 AS events FROM archive_file`.execute(db);
  return rows[0]?.events ?? 0;
}
