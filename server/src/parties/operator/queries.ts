import type { Insertable, Kysely, Selectable, Transaction, Updateable } from "kysely";
import type { OperatorTable } from "../../db/schema/operator.ts";
import type { Database } from "../../db/schema.ts";

type Db = Kysely<Database>;

export async function findOperator(db: Db): Promise<Selectable<OperatorTable> | null> {
  return (await db.selectFrom("operator").selectAll().executeTakeFirst()) ?? null;
}

/** Keeps the row that is there, should another process have been first. */
export async function insertOperator(db: Db, row: Insertable<OperatorTable>): Promise<void> {
  await db
    .insertInto("operator")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function updateOperator(
  db: Db,
  changes: Omit<Updateable<OperatorTable>, "singleton" | "created_at">,
): Promise<void> {
  if (Object.keys(changes).length > 0) await db.updateTable("operator").set(changes).execute();
}

/** The operator, locked until the transaction ends. */
export async function lockOperator(tx: Transaction<Database>): Promise<Selectable<OperatorTable>> {
  return tx.selectFrom("operator").selectAll().forUpdate().executeTakeFirstOrThrow();
}
