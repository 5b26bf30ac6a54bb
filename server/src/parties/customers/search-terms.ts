import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { likePart } from "../../db/text/like-part.ts";
import { customerIdsByName } from "./customer-ids-by-name.ts";

/** What a document's number or its customer must match for what was typed. */
export interface SearchTerms {
  /** A LIKE pattern of numbers, which are in capitals. */
  numberLike: string;
  customerIds: string[];
}

/** What was typed into a search of documents as what the database looks for; null where nothing was. */
export async function searchTerms(db: Kysely<Database>, q: string | undefined): Promise<SearchTerms | null> {
  const typed = q?.trim() ?? "";
  if (typed === "") return null;
  return { numberLike: likePart(typed.toUpperCase()), customerIds: await customerIdsByName(db, typed) };
}
