import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { mergesAmong } from "./queries.ts";

/** The duplicates that were merged into these customers, or into those that these were merged into. */
export async function mergedCustomers(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<{ id: string; into: string }[]> {
  return mergesAmong(db, ids);
}

/** The customer that has the place of one that was merged; itself where it was not. */
export async function standingCustomer(db: Kysely<Database>, id: string): Promise<string> {
  const merges = await mergesAmong(db, [id]);
  return merges.find((one) => one.id === id)?.into ?? id;
}
