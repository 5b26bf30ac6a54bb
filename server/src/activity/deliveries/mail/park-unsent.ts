import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { parkAll } from "./queries.ts";

/** Lets all e-mails that would leave by themselves wait for a person, with the reason, and says how many those were. */
export async function parkUnsent(tx: Transaction<Database>, reason: string): Promise<number> {
  return parkAll(tx, reason);
}
