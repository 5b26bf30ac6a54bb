import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { copyOwnTerms, insertOwnTerms } from "./own-terms-queries.ts";

/**
 * Preserves the terms of the user's own customers while `empty` clears the tables. Prices of the demo are not
 * preserved.
 */
export async function keepOwnTerms(tx: Transaction<Database>, empty: () => Promise<void>): Promise<void> {
  await copyOwnTerms(tx);
  await empty();
  await insertOwnTerms(tx);
}
