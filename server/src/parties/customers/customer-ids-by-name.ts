import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { idsByNamePart, idsInNameOrder, idsWithoutNamePart } from "./queries.ts";
import { searchName } from "./search-name.ts";

/** Ids of the customers whose name contains the text, whatever its case and accents, and how many customers there are. */
export async function customersByName(
  db: Kysely<Database>,
  text: string,
): Promise<{ ids: string[]; customers: number }> {
  const part = searchName(text);
  // Accents alone fold to nothing, which every name contains.
  return part === "" ? { ids: [], customers: 0 } : idsByNamePart(db, part);
}

/** Ids of the customers whose name contains the text. */
export async function customerIdsByName(db: Kysely<Database>, text: string): Promise<string[]> {
  return (await customersByName(db, text)).ids;
}

/** Ids of the customers whose name does not contain the text. */
export async function customerIdsNotNamed(db: Kysely<Database>, text: string): Promise<string[]> {
  return idsWithoutNamePart(db, searchName(text));
}

/** Ids of customers in the order of their names, from one of them on; of those alone whose name contains `namePart`, if given. */
export async function customerIdsInOrder(
  db: Kysely<Database>,
  query: {
    from: { customerId: string; inclusive: boolean } | null;
    descending: boolean;
    namePart: string | null;
    limit: number;
  },
): Promise<string[]> {
  return idsInNameOrder(db, {
    ...query,
    folded: query.namePart === null ? null : searchName(query.namePart),
  });
}
