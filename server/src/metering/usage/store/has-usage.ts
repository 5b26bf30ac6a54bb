import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { firstRollupDay } from "./queries.ts";

/** Whether any usage is summed up by days. */
export async function hasUsage(db: Kysely<Database>): Promise<boolean> {
  return (await firstRollupDay(db)) !== undefined;
}
