import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { rulesOf, updateRules } from "./queries.ts";

/** Lets nobody be reminded until somebody switches reminders on again, and says whether they were on. */
export async function switchOffReminders(tx: Transaction<Database>): Promise<boolean> {
  const { enabled } = await rulesOf(tx);
  if (enabled) await updateRules(tx, { enabled: false });
  return enabled;
}
