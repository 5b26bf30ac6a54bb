import type { Insertable, Kysely, Selectable, Transaction } from "kysely";
import type { SingleSignOnTable } from "../../../db/schema/access.ts";
import type { Database } from "../../../db/schema.ts";

export type Db = Kysely<Database>;

export type Tx = Transaction<Database>;

export async function findSignOn(db: Db): Promise<Selectable<SingleSignOnTable>> {
  return db.selectFrom("single_sign_on").selectAll().executeTakeFirstOrThrow();
}

export async function updateSignOn(tx: Tx, row: Insertable<SingleSignOnTable>): Promise<void> {
  await tx.updateTable("single_sign_on").set(row).execute();
}

export async function allowPasswordsRow(tx: Tx): Promise<void> {
  await tx.updateTable("single_sign_on").set({ sign_on_only: false }).execute();
}
