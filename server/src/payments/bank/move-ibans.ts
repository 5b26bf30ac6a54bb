import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { forgetIbans, learnIban } from "./queries.ts";

/** Remembers the bank accounts of one customer as those of another. @returns how many there are */
export async function moveIbans(
  tx: Transaction<Database>,
  { from, to }: { from: string; to: string },
): Promise<number> {
  const rows = await forgetIbans(tx, from);
  for (const row of rows) await learnIban(tx, { ...row, customer_id: to });
  return rows.length;
}
