import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import {
  allocationsWait,
  claimUnmatched,
  customersOfTenants,
  lockWatermarks,
  tenantsToTakeUp,
} from "../store/queries.ts";
import { applyChanges } from "./apply-changes.ts";

/** Few enough that whoever creates a customer need not wait long, also where each event is of a month. */
const EVENTS_A_TRANSACTION = 1_000;

/**
 * Counts usage that waited for its customer, now that there is one. Runs after customers were created and again with
 * every tick, so that an event which arrived while its customer was being created is not left waiting.
 *
 * @returns how many events were taken up
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

/** Counts some of the usage that waits for one tenant's customer, within a transaction that may have just created it. */
export async function assignSome(tx: Transaction<Database>, deps: Deps, tenantId: string): Promise<number> {
  const now = Math.floor(deps.clock.nowMs() / 1000);
  const customerId = (await customersOfTenants(tx, [tenantId])).get(tenantId);
  if (customerId === undefined) return 0;
  const accrued = (await allocationsWait(tx, tenantId)) ? [customerId] : [];
  const watermarks = await lockWatermarks(tx, accrued, now);
  const rows = await claimUnmatched(tx, { tenantId, customerId, limit: EVENTS_A_TRANSACTION });
  const changes = rows.map((row) => ({ before: null, after: row }));
  await applyChanges(tx, { changes, watermarks });
  return rows.length;
}
