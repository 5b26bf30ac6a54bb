import { Meters } from "@billow/core/metering/meters.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { lockMeterRows, selectMeters } from "./queries.ts";

/**
 * The catalogue of meters, as a transaction sees it.
 *
 * It is read once an operation and not cached: a process cannot know that another one has just added a meter, and the
 * table is one page.
 */
export async function loadMeters(db: Kysely<Database>): Promise<Meters> {
  // By group, in the order in which groups began.
  const byGroup = Map.groupBy(await selectMeters(db), (row) => row.group);
  return new Meters(
    [...byGroup.values()].flat().map(({ interval_seconds, billed_states, built_in, ...row }) => ({
      ...row,
      intervalSeconds: interval_seconds,
      billedStates: billed_states,
      builtIn: built_in,
    })),
  );
}

/** The catalogue, whose meters stay until the transaction ends: for what will name a meter without usage of it. */
export async function loadLockedMeters(tx: Transaction<Database>): Promise<Meters> {
  await lockMeterRows(tx);
  return loadMeters(tx);
}
