import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { firstRollupDay } from "./queries.ts";

/** Whether there is any usage. */
export async function hasUsage(db: Kysely<Database>): Promise<boolean> {
  return (await firstRollupDay(db)) !== undefined;
}
