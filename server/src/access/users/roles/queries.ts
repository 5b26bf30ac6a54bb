import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { RoleTable } from "../../../db/schema/access.ts";
import type { Database } from "../../../db/schema.ts";
import { textArrayText } from "../../../db/text/array-text.ts";

type Db = Kysely<Database>;
type Tx = Transaction<Database>;

export type RoleRow = Selectable<RoleTable>;

/** Lets one person at a time change roles. Giving a role to somebody goes on meanwhile. */
export async function lockRoles(tx: Tx): Promise<void> {
  await sql`LOCK TABLE role IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
}

export async function selectRoles(db: Db): Promise<RoleRow[]> {
  return db.selectFrom("role").selectAll().orderBy(sql`lower(name)`).orderBy("id").execute();
}

export async function findRoleRow(db: Db, id: string): Promise<RoleRow | null> {
  return (await db.selectFrom("role").selectAll().where("id", "=", id).executeTakeFirst()) ?? null;
}

/** A role that nobody changes or removes until the transaction ends. */
export async function holdRoleRow(tx: Tx, id: string): Promise<RoleRow | null> {
  const query = tx.selectFrom("role").selectAll().where("id", "=", id).forShare();
  return (await query.executeTakeFirst()) ?? null;
}

/** A role that nobody gives to anybody until the transaction ends. */
export async function lockRole(tx: Tx, id: string): Promise<RoleRow | null> {
  const query = tx.selectFrom("role").selectAll().where("id", "=", id).forUpdate();
  return (await query.executeTakeFirst()) ?? null;
}

/** Inserts a role, and returns it as it is stored. */
export async function insertRole(tx: Tx, row: RoleRow): Promise<RoleRow> {
  const permissions = sql<string[]>`${textArrayText(row.permissions)}::text[]`;
  return tx
    .insertInto("role")
    .values({ ...row, permissions })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function updateRoleRow(
  tx: Tx,
  { id, name, permissions }: Pick<RoleRow, "id" | "name" | "permissions">,
): Promise<void> {
  const array = sql<string[]>`${textArrayText(permissions)}::text[]`;
  await tx.updateTable("role").set({ name, permissions: array }).where("id", "=", id).execute();
}

export async function deleteRoleRow(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("role").where("id", "=", id).execute();
}

/** The ids of the users of a role. */
export async function usersOfRole(db: Db, role: string): Promise<string[]> {
  const rows = await db.selectFrom("auth_user").select("id").where("role", "=", role).execute();
  return rows.map(({ id }) => id);
}

/** How many users each role has. */
export async function countUsersByRole(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("auth_user")
    .select(({ fn }) => ["role", fn.countAll<bigint>().as("users")])
    .groupBy("role")
    .execute();
  return new Map(rows.map(({ role, users }) => [role, Number(users)]));
}
