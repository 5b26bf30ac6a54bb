import type { Meters } from "@billow/core/metering/meters.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { AnotherTry } from "../../db/transaction.ts";
import { markUnused, markUsed } from "./queries.ts";

/**
 * Marks the meters of stored usage as used, so that they stay. Nothing is written for those that are, and for usage
 * that waits for its meter.
 *
 * @throws AnotherTry where a meter was deleted since the catalogue was read
 */
export async function markMetersUsed(
  tx: Transaction<Database>,
  ids: Iterable<string>,
  meters: Meters,
): Promise<void> {
  const unused = [...new Set(ids)].filter((id) => meters.has(id) && !meters.of(id).used);
  if (unused.length === 0) return;
  if ((await markUsed(tx, unused)) < unused.length)
    throw new AnotherTry("a meter was deleted after the catalogue was read");
}

/** After all usage was removed, no meter is used. */
export async function forgetUsedMeters(tx: Transaction<Database>): Promise<void> {
  await markUnused(tx);
}
