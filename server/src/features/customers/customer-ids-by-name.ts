import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { idsByNamePart, idsInNameOrder } from "./queries.ts";
import { searchName } from "./search-name.ts";

/** Ids of the customers whose name contains the text, whatever its case and accents. */
export async function customerIdsByName(db: Kysely<Database>, text: string): Promise<string[]> {
  const part = searchName(text);
  // Accents alone fold to nothing, which every name contains.
  return part === "" ? [] : idsByNamePart(db, part);
}

/** Ids of customers in the order of their names, from one of them on. */
export async function customerIdsInOrder(
  db: Kysely<Database>,
  query: { from: { customerId: string; inclusive: boolean } | null; descending: boolean; limit: number },
): Promise<string[]> {
  return idsInNameOrder(db, query);
}
