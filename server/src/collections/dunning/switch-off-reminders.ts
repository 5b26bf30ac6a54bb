import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { rulesOf, updateRules } from "./queries.ts";

/** Switches reminders off. Returns whether they were on. */
export async function switchOffReminders(tx: Transaction<Database>): Promise<boolean> {
  const { enabled } = await rulesOf(tx);
  if (enabled) await updateRules(tx, { enabled: false });
  return enabled;
}
