import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { copyOwnMandates, insertOwnMandates } from "./queries.ts";

/** Keeps mandates of customers that are not the demo's while `empty` empties the business but for those customers. */
export async function keepOwnMandates(tx: Transaction<Database>, empty: () => Promise<void>): Promise<void> {
  await copyOwnMandates(tx);
  await empty();
  await insertOwnMandates(tx);
}
