import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import type { ClosedPeriodTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import type { PeriodKey } from "./lock-queries.ts";

type Tx = Transaction<Database>;

export async function isClosed(tx: Tx, { issuerId, period }: PeriodKey): Promise<boolean> {
  const row = await tx
    .selectFrom("closed_period")
    .select("period")
    .where("issuer_id", "=", issuerId)
    .where("period", "=", period)
    .executeTakeFirst();
  return row !== undefined;
}

/** Returns false where it is closed already. */
export async function insertClosed(tx: Tx, row: ClosedPeriodTable): Promise<boolean> {
  const made = await tx
    .insertInto("closed_period")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning("period")
    .executeTakeFirst();
  return made !== undefined;
}

/** Returns false where it is not closed. */
export async function deleteClosed(tx: Tx, { issuerId, period }: PeriodKey): Promise<boolean> {
  const gone = await tx
    .deleteFrom("closed_period")
    .where("issuer_id", "=", issuerId)
    .where("period", "=", period)
    .returning("period")
    .executeTakeFirst();
  return gone !== undefined;
}

export async function closedOf(
  db: Kysely<Database>,
  issuerId: string,
): Promise<Selectable<ClosedPeriodTable>[]> {
  return db.selectFrom("closed_period").selectAll().where("issuer_id", "=", issuerId).execute();
}

/** The date of the first posting of all issuers; null where there is none. */
export async function firstPostedOn(db: Kysely<Database>): Promise<string | null> {
  const { rows } = await sql<{
    first: string | null;
  }>`SELECT min(posted_on) AS first FROM ledger_entry`.execute(db);
  return rows[0]?.first ?? null;
}
