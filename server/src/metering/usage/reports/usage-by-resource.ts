import { usageOfAllocations } from "@billow/core/metering/allocation.ts";
import { isLevelled, type Meter } from "@billow/core/metering/meter.ts";
import { Meters } from "@billow/core/metering/meters.ts";
import { toStored } from "@billow/core/metering/quantity.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import { type Decimal, decimal } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { inSnapshot } from "../../../db/snapshot.ts";
import { levelShares } from "../levels/level-spans.ts";
import { asDecimal } from "../store/quantity.ts";
import { usageOfRow } from "../store/raw-usage.ts";
import { archivedRecords, liesWithin } from "./archived-records.ts";
import { watermarkOf } from "./report-queries.ts";
import { allocationsInRange, recordsAcross, recordsWithin } from "./resource-queries.ts";
import { coarse, heldWithin } from "./resource-rows.ts";

/**
 * The usage of a meter by each of a customer's resources in a period, at some dimensions, in the stored form, largest
 * first. The sum equals the rollups.
 *
 * @throws DomainError `invalid_request` when the customer has too many resources for one answer, `archive_unavailable` when
 * some of it is in the archive and cannot be read
 */
export async function usageByResource(
  db: Kysely<Database>,
  range: {
    customerId: string;
    meter: Meter;
    /** `dimensionsKey`s. */
    dimensions: readonly string[];
    /** Epoch seconds. */
    from: number;
    before: number;
    tiling: Tiling;
  },
): Promise<{ resource: string; quantity: Decimal }[]> {
  const { meter, dimensions } = range;
  const wanted = new Set(dimensions);
  const sums = new Map<string, Decimal>();
  const add = (resource: string, quantity: Decimal) =>
    sums.set(resource, (sums.get(resource) ?? decimal("0")).plus(quantity));
  await inSnapshot(db, async (tx) => {
    for (const { customerId, from, before } of await heldWithin(tx, range)) {
      const tiled = coarse(range.tiling, [{ start: from, end: before, day: "" }]);
      const watermark = (await watermarkOf(tx, { accountId: customerId })) ?? from;
      const until = Math.min(watermark, before);
      if (isLevelled(meter)) {
        const window = { from, before };
        const { tiling } = range;
        const shares = await levelShares(tx, {
          accountId: customerId,
          meter,
          window,
          until: watermark,
          tiling,
        });
        for (const share of shares) if (wanted.has(share.dimensions)) add(share.resource, share.size);
        continue;
      }
      if (until > from)
        for (const [resource, allocations] of await allocationsInRange(tx, { customerId, from, before }))
          for (const usage of usageOfAllocations(allocations, { from, before: until }, tiled))
            if (usage.meter === meter.id && usage.hour === from && wanted.has(usage.dimensions))
              add(resource, decimal(usage.quantity));
      const query = { customerId, from, before, meters: [meter.id], starts: [from, before], dimensions };
      for (const sum of await recordsWithin(tx, query))
        if (sum.place === 0) add(sum.resource, toStored(decimal(sum.quantity), meter));
      for (const record of await recordsAcross(tx, query))
        for (const usage of usageOfRow(record, { tiling: tiled, meters: new Meters([meter]) }))
          if (usage.hour === from) add(record.resource, asDecimal(usage.quantity));
      const archived = archivedRecords(tx, {
        customerId,
        from,
        before,
        meters: [meter.id],
        dimensions,
        tiling: range.tiling,
      });
      for await (const record of archived) {
        if (liesWithin(record, { start: from, end: before }))
          add(record.resource, toStored(decimal(record.quantity ?? "0"), meter));
        else
          for (const usage of usageOfRow(record, { tiling: tiled, meters: new Meters([meter]) }))
            if (usage.hour === from) add(record.resource, asDecimal(usage.quantity));
      }
    }
  });
  return [...sums]
    .map(([resource, quantity]) => ({ resource, quantity }))
    .sort((a, b) => b.quantity.cmp(a.quantity) || (a.resource < b.resource ? -1 : 1));
}
