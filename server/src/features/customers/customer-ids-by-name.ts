import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { countCustomers, idsByNamePart, idsInNameOrder, idsWithoutNamePart } from "./queries.ts";
import { searchName } from "./search-name.ts";

/** Ids of the customers whose name contains the text, whatever its case and accents. */
export async function customerIdsByName(db: Kysely<Database>, text: string): Promise<string[]> {
  const part = searchName(text);
  // Accents alone fold to nothing, which every name contains.
  return part === "" ? [] : idsByNamePart(db, part);
}

/** How many customers there are, whatever their names. */
export async function customersInAll(db: Kysely<Database>): Promise<number> {
  return countCustomers(db);
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
