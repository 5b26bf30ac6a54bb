import type { Kysely } from "kysely";
import type { MeterTable } from "../../db/schema/usage.ts";
import type { Database } from "../../db/schema.ts";

/** All meters, in the order in which they are shown: by group, in the order in which groups began. */
export async function selectMeters(db: Kysely<Database>): Promise<MeterTable[]> {
  return db
    .selectFrom("meter")
    .selectAll()
    .orderBy((row) => row.fn.min("position").over((over) => over.partitionBy("group")))
    .orderBy("position")
    .orderBy("id")
    .execute();
}
