import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { copyOwnCustomers, insertOwnCustomers } from "./own-customers-queries.ts";

/** Keeps customers that are not the demo's while `empty` empties the business, in the caller's transaction. */
export async function keepOwnCustomers(tx: Transaction<Database>, empty: () => Promise<void>): Promise<void> {
  await copyOwnCustomers(tx);
  await empty();
  await insertOwnCustomers(tx);
}
