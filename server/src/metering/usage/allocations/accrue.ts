import { usageOfAllocations } from "@billow/core/metering/allocation.ts";
import { publishChange } from "../../../activity/live/publish-change.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfSeconds } from "../../../http/present.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { LevelChanges } from "../levels/level-changes.ts";
import { addToRollups, type CustomerUsage } from "../rollups/rollup.ts";
import { allocationsDuring, customersToAccrue, lockWatermarks, setWatermarks } from "../store/queries.ts";
import { tilingsOf } from "../store/tilings.ts";

const CUSTOMERS_A_TRANSACTION = 50;

/**
 * Counts the usage of open allocations up to now. The usage between each customer's watermark and now is added to the
 * rollups, and the watermark moves in the same transaction. If killed, the next call continues.
 */
export async function accrue(deps: Deps): Promise<void> {
  const until = Math.floor(deps.clock.nowMs() / 1000);
  const waiting = await customersToAccrue(deps.db, until);
  for (let start = 0; start < waiting.length; start += CUSTOMERS_A_TRANSACTION) {
    await accrueCustomers(deps, waiting.slice(start, start + CUSTOMERS_A_TRANSACTION), until);
  }
}

async function accrueCustomers(deps: Deps, customerIds: readonly string[], until: number): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const watermarks = await lockWatermarks(tx, customerIds, until);
    const behind = [...watermarks].filter(([, accrued]) => accrued < until);
    if (behind.length === 0) return;
    const since = Math.min(...behind.map(([, accrued]) => accrued));
    const ids = behind.map(([customerId]) => customerId);
    const allocations = await allocationsDuring(tx, { customerIds: ids, since, until });
    const tilingFor = await tilingsOf(tx, ids);
    const meters = await loadMeters(tx);
    const levels = new LevelChanges(meters);
    for (const [id, accrued] of behind)
      levels.addAllocations(id, allocations.get(id) ?? [], { from: accrued, before: until }, 1);
    const watermarksNow = new Map(ids.map((id) => [id, until]));
    const levelled = await levels.changes(tx, { watermarks: watermarksNow, tilingFor });
    const usage = function* (): Generator<CustomerUsage> {
      for (const [customerId, accrued] of behind.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
        const open = allocations.get(customerId) ?? [];
        const within = { from: accrued, before: until };
        const hours = levels.without(usageOfAllocations(open, within, tilingFor(customerId)));
        const ofLevels = levelled.get(customerId);
        yield { customerId, hours: ofLevels === undefined ? hours : [...hours, ...ofLevels] };
      }
    };
    await addToRollups(tx, usage());
    await setWatermarks(tx, ids, until);
    await publishChange(tx, { name: "usage", data: { updatedAt: instantOfSeconds(until) } });
  });
}
