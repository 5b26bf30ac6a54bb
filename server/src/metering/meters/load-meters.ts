import { Meters } from "@billow/core/metering/meters.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { selectMeters } from "./queries.ts";

/**
 * The catalogue of meters, as a transaction sees it.
 *
 * It is read once an operation and not cached: a process cannot know that another one has just added a meter, and the
 * table is one page.
 */
export async function loadMeters(db: Kysely<Database>): Promise<Meters> {
  const rows = await selectMeters(db);
  return new Meters(
    rows.map(({ id, name, group, kind, unit, per, billed_states, built_in }) => ({
      id,
      name,
      group,
      kind,
      unit,
      per,
      billedStates: billed_states,
      builtIn: built_in,
    })),
  );
}
