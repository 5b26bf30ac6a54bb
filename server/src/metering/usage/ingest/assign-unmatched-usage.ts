import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import {
  accountsOfTenants,
  allocationsWait,
  claimUnmatched,
  lockWatermarks,
  tenantsToTakeUp,
} from "../store/queries.ts";
import { applyChanges } from "./apply-changes.ts";

/** Few enough that creating a customer does not take long, even when each event covers a month. */
const EVENTS_A_TRANSACTION = 1_000;

/**
 * Assigns waiting usage to its customers. Runs after customers were created, and with every tick, for events that
 * arrived while their customer was being created.
 *
 * @returns how many events were assigned
 */
export async function assignUnmatchedUsage(deps: Deps): Promise<number> {
  const tenantIds = await tenantsToTakeUp(deps.db);
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

/** Assigns some of a tenant's waiting usage, within a transaction that may have just created the customer. */
export async function assignSome(tx: Transaction<Database>, deps: Deps, tenantId: string): Promise<number> {
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const customerId = (await accountsOfTenants(tx, [tenantId])).get(tenantId);
  if (customerId === undefined) return 0;
  const accrued = (await allocationsWait(tx, tenantId)) ? [customerId] : [];
  const watermarks = await lockWatermarks(tx, accrued, now);
  const rows = await claimUnmatched(tx, { tenantId, customerId, limit: EVENTS_A_TRANSACTION });
  const changes = rows.map((row) => ({ before: null, after: row }));
  await applyChanges(tx, { changes, watermarks, meters: await loadMeters(tx) });
  return rows.length;
}
