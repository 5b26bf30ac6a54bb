import { type Kysely, sql, type Transaction } from "kysely";
import type { SavedViewTable } from "../../db/schema/access.ts";
import type { Database } from "../../db/schema.ts";

export async function savedViewsOf(db: Kysely<Database>, owner: string): Promise<SavedViewTable[]> {
  return db
    .selectFrom("saved_view")
    .selectAll()
    .where("owner", "=", owner)
    .orderBy(sql`lower(name)`)
    .orderBy("id")
    .execute();
}

/** Serialises changes to a person's views, so that their limit holds. */
export async function lockViewsOf(tx: Transaction<Database>, owner: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`saved-views ${owner}`}, 0))`.execute(tx);
}

/** Undefined if the owner already has a view with this name. */
export async function insertSavedView(
  tx: Transaction<Database>,
  view: SavedViewTable,
): Promise<SavedViewTable | undefined> {
  return tx
    .insertInto("saved_view")
    .values(view)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
}

export async function updateSavedViewRow(
  tx: Transaction<Database>,
  { id, owner, change }: { id: string; owner: string; change: { name: string; search: string } },
): Promise<SavedViewTable | undefined> {
  return tx
    .updateTable("saved_view")
    .set(change)
    .where("id", "=", id)
    .where("owner", "=", owner)
    .returningAll()
    .executeTakeFirst();
}

export async function deleteSavedViewRow(
  tx: Transaction<Database>,
  { id, owner }: { id: string; owner: string },
): Promise<SavedViewTable | undefined> {
  return tx
    .deleteFrom("saved_view")
    .where("id", "=", id)
    .where("owner", "=", owner)
    .returningAll()
    .executeTakeFirst();
}
