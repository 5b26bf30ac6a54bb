import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { idsByNamePart, idsInNameOrder, idsWithoutNamePart } from "./queries.ts";
import { searchName } from "./search-name.ts";

/** Which customers a name stands for. */
export interface NamedCustomers {
  ids: string[];
  /** All there are. */
  areAll: boolean;
  /** More than half of all. */
  areMost: boolean;
}

/** The customers whose name contains the text, whatever its case and accents. */
export async function customersByName(db: Kysely<Database>, text: string): Promise<NamedCustomers> {
  const part = searchName(text);
  // Accents alone fold to nothing, which every name contains.
  if (part === "") return { ids: [], areAll: false, areMost: false };
  const { ids, others } = await idsByNamePart(db, part);
  return { ids, areAll: others === 0 && ids.length > 0, areMost: others < ids.length };
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
