import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { switchOffAll } from "./queries.ts";

/** Lets no delivery leave until a person switches its endpoint on, with the reason; says how many endpoints those are. */
export async function switchOffEndpoints(tx: Transaction<Database>, reason: string): Promise<number> {
  return switchOffAll(tx, reason);
}
