import type { Insertable, Transaction } from "kysely";
import type { RefundTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

export async function insertRefund(tx: Transaction<Database>, row: Insertable<RefundTable>): Promise<void> {
  await tx.insertInto("refund").values(row).execute();
}
