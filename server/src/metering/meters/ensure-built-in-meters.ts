import { BUILT_IN_METERS } from "@billow/core/metering/built-in-meters.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { loadMeters } from "./load-meters.ts";
import { insertMeter } from "./queries.ts";

/**
 * Adds the built-in meters that a newer version has, and takes up the usage that waited for them. Two concurrent
 * processes add each once.
 */
export async function ensureBuiltInMeters(
  deps: Deps,
  takeUp: (tx: Transaction<Database>, deps: Deps) => Promise<void>,
): Promise<void> {
  const kept = await loadMeters(deps.db);
  const missing = BUILT_IN_METERS.list.filter(({ id }) => !kept.has(id));
  if (missing.length === 0) return;
  await inTransaction(deps.db, async (tx) => {
    const added: boolean[] = [];
    for (const meter of missing) added.push(await insertMeter(tx, meter));
    if (added.includes(true)) await takeUp(tx, deps);
  });
}
