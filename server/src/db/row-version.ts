import { DomainError } from "@billow/core/errors.ts";
import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "./schema.ts";

/** Rows that two people may change at once, with the column that identifies a row. */
const KEYS = {
  customer: "id",
  collector: "id",
  webhook_endpoint: "id",
  auth_user: "id",
  role: "id",
  saved_view: "id",
  customer_reminders: "customer_id",
  issuer: "id",
  meter: "id",
  reminder_rules: "issuer_id",
  single_sign_on: "singleton",
  sign_in_rules: "singleton",
  payment_provider: "singleton",
  archive_place: "the_one",
} as const;

export interface VersionedRow {
  table: keyof typeof KEYS;
  /** `true` for tables with a single row. */
  id: string | true;
}

/**
 * The version of a row: the transaction that wrote it last, so that no write can forget to raise it. 0 while there is
 * no row.
 */
export async function rowVersion(db: Kysely<Database>, { table, id }: VersionedRow): Promise<number> {
  const { rows } = await sql<{ version: string }>`
    SELECT xmin::text AS version FROM ${sql.table(table)} WHERE ${sql.ref(KEYS[table])} = ${id}`.execute(db);
  return Number(rows[0]?.version ?? 0);
}

/**
 * Locks a row and compares its version with the one the caller has seen; null where the caller does not check it.
 *
 * @throws DomainError `stale_version`
 */
export async function expectVersion(
  tx: Transaction<Database>,
  { table, id }: VersionedRow,
  ifMatch: number | null,
): Promise<void> {
  const { rows } = await sql<{ version: string }>`
    SELECT xmin::text AS version FROM ${sql.table(table)} WHERE ${sql.ref(KEYS[table])} = ${id} FOR UPDATE`.execute(
    tx,
  );
  if (ifMatch === null || ifMatch === Number(rows[0]?.version ?? 0)) return;
  throw new DomainError("stale_version", STALE_VERSION);
}

/** The refusal of a change to a version that the caller has not seen. */
export const STALE_VERSION = "Someone else changed this in the meantime. Read it again before you change it.";
