import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { copyEvents, restoreEvents } from "./queries.ts";

/** Keeps the events of users, API keys and settings while `empty` removes the demo; those of what goes go with it. */
export async function keepEvents(tx: Transaction<Database>, empty: () => Promise<void>): Promise<void> {
  await copyEvents(tx);
  await empty();
  await restoreEvents(tx);
}
