import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { disableRules } from "./queries.ts";

/** Switches the reminders of all issuers off. Returns whether any were on. */
export async function switchOffReminders(tx: Transaction<Database>): Promise<boolean> {
  return (await disableRules(tx)) > 0;
}
