import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { copyOwnTerms, insertOwnTerms } from "./own-terms-queries.ts";

/** Keeps what is agreed with own customers, but prices of the demo's, while `empty` empties the business. */
export async function keepOwnTerms(tx: Transaction<Database>, empty: () => Promise<void>): Promise<void> {
  await copyOwnTerms(tx);
  await empty();
  await insertOwnTerms(tx);
}
