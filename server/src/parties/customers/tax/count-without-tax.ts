import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { countTaxNotSet } from "../queries.ts";

/** How many customers there are whose tax nobody has set, so that nothing can be issued to them. */
export async function countWithoutTax(db: Kysely<Database>): Promise<number> {
  return countTaxNotSet(db);
}
