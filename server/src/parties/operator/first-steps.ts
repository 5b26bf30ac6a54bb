import type { FirstSteps } from "@billow/contract/parties/operator.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { firstSteps as readSteps } from "./first-steps-queries.ts";

/** How far a new Billow has come on the way to its first invoice. */
export async function firstSteps(db: Kysely<Database>): Promise<FirstSteps> {
  return readSteps(db);
}
