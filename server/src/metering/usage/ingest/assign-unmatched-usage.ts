import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { markMetersUsed } from "../../meters/mark-used.ts";
import {
  accountsOfTenants,
  allocationsWait,
  claimUnmatched,
  lockWatermarks,
  tenantsToTakeUp,
} from "../store/queries.ts";
import { applyChanges } from "./apply-changes.ts";
import { metersOfRows } from "./meters-of-rows.ts";

/** Few enough that creating a customer does not take long, even when each event covers a month. */
const EVENTS_A_TRANSACTION = 1_000;

/**
 * Assigns waiting usage to its customers. Runs after customers and meters were created, and with every tick, for
 * events that arrived meanwhile.
 *
 * @returns how many events were assigned
 */
export async function assignUnmatchedUsage(deps: Deps): Promise<number> {
  const tenantIds = await tenantsToTakeUp(deps.db, await loadMeters(deps.db));
  let taken = 0;
  for (const tenantId of tenantIds) {
    for (;;) {
      const count = await inTransaction(deps.db, (tx) => assignSome(tx, deps, tenantId));
      taken += count;
      if (count < EVENTS_A_TRANSACTION) break;
    }
  }
  return taken;
}

/** At most so many tenants get their usage within the transaction that makes a meter; the others by the next tick. */
const TENANTS_AT_ONCE = 20;

/** Assigns some of what waited for a meter, within the transaction that has just made it. */
export async function assignAfterMeter(tx: Transaction<Database>, deps: Deps): Promise<void> {
  const tenantIds = await tenantsToTakeUp(tx, await loadMeters(tx));
  for (const tenantId of tenantIds.sort().slice(0, TENANTS_AT_ONCE)) await assignSome(tx, deps, tenantId);
}

/** Assigns some of the waiting usage of each of these tenants, within the transaction that made their customers. */
export async function assignSomeOfAll(
  tx: Transaction<Database>,
  deps: Deps,
  tenantIds: readonly string[],
): Promise<void> {
  if (tenantIds.length === 0) return;
  const waiting = await tenantsToTakeUp(tx, await loadMeters(tx), tenantIds);
  for (const tenantId of waiting.sort()) await assignSome(tx, deps, tenantId);
}

/** Assigns some of a tenant's waiting usage, within a transaction that may have just created the customer. */
export async function assignSome(tx: Transaction<Database>, deps: Deps, tenantId: string): Promise<number> {
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const customerId = (await accountsOfTenants(tx, [tenantId])).get(tenantId);
  if (customerId === undefined) return 0;
  const meters = await loadMeters(tx);
  const isLocked = meters.levelled.size > 0 || (await allocationsWait(tx, tenantId));
  const watermarks = await lockWatermarks(tx, isLocked ? [customerId] : [], now);
  const rows = await claimUnmatched(tx, { tenantId, customerId, meters, limit: EVENTS_A_TRANSACTION });
  await markMetersUsed(tx, metersOfRows(rows), meters);
  const changes = rows.map((row) => ({ before: null, after: row }));
  await applyChanges(tx, { changes, watermarks, meters });
  return rows.length;
}
