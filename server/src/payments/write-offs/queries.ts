import type { Insertable, Transaction } from "kysely";
import type { WriteOffTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

export async function insertWriteOff(
  tx: Transaction<Database>,
  row: Insertable<WriteOffTable>,
): Promise<void> {
  await tx.insertInto("write_off").values(row).execute();
}
