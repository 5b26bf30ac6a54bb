import type { Allocation } from "@billow/core/metering/allocation.ts";
import { ofCustomer } from "../../../db/shards/whose.ts";
import { inSnapshot } from "../../../db/snapshot.ts";
import { inTransaction } from "../../../db/transaction.ts";
import type { Deps } from "../../../deps.ts";
import { forgetIntervals } from "../levels/level-queries.ts";
import { minus } from "../store/quantity.ts";
import { lockWatermarks, replaceAllocations } from "../store/queries.ts";
import { tilingOfCustomer } from "../store/tilings.ts";
import { compareUsage, type Discrepancy } from "./compare-usage.ts";
import type { Difference } from "./difference.ts";
import { correctRollups, type RollupChange, type RollupCorrection } from "./rollup.ts";

/**
 * Rebuilds a customer's allocations and rollups from raw usage, in one transaction.
 *
 * The watermark lock keeps allocations unchanged meanwhile. Usage records may arrive: the snapshot has them both as
 * raw usage and in the rollups, or in neither, so the differences found may be added.
 *
 * @returns how many rows were corrected
 * @throws DomainError `archive_unavailable` where usage is in the archive and its files cannot be read
 */
export async function rebuildUsage(deps: Deps, customerId: string): Promise<number> {
  const now = Math.floor(deps.clock.nowMs() / 1000);
  return inTransaction(deps.db, async (tx) => {
    const tiling = await tilingOfCustomer(tx, customerId);
    const until = (await lockWatermarks(tx, [customerId], now)).get(customerId) ?? now;
    const changed: { customerId: string; resource: string; allocations: Allocation[] }[] = [];
    const correction: RollupCorrection = { hour: [], day: [], month: [], firstTen: [], firstTwenty: [] };
    const asked = {
      whose: ofCustomer(customerId),
      customerIds: [customerId],
      tilingFor: () => tiling,
      until,
      fromFiles: true,
    };
    const take = (_: string, found: Discrepancy) => {
      if (found.of === "allocation")
        changed.push({ customerId, resource: found.resource, allocations: found.expected });
      else if (found.of === "hour") correction.hour.push(changeOf(found));
      else if (found.of !== "watermark") correction[found.of].push(changeOf(found));
    };
    await inSnapshot(deps.db, async (snapshot) => {
      for await (const _ of compareUsage(snapshot, asked, take));
    });
    if (changed.length > 0) await replaceAllocations(tx, changed);
    await correctRollups(tx, customerId, correction);
    await forgetIntervals(tx, customerId);
    return changed.length + Object.values(correction).reduce((sum, changes) => sum + changes.length, 0);
  });
}

function changeOf<Time>({ expected, found, meter, dimensions, time }: Difference<Time>): RollupChange<Time> {
  return { meter, dimensions, time, quantity: minus(expected, found) };
}
