import type { Allocation, HourUsage } from "@billow/core/metering/allocation.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { minus, parseQuantity, type Quantity } from "../store/quantity.ts";
import type { EventRow } from "../store/raw-usage.ts";
import { type LevelledResource, noteLevelledResources, selectLevelHours } from "./level-queries.ts";
import { levelsOfAccount } from "./level-spans.ts";

/**
 * The times in which a transaction changes usage of meters whose months are levels. A level cannot be added to: its
 * months are computed anew from raw usage, and the difference to what is stored goes into the rollups.
 *
 * The accounts' watermarks are locked, so that no other transaction changes these months meanwhile.
 */
export class LevelChanges {
  readonly #meters: Meters;
  readonly #windows = new Map<string, Map<string, { from: number; before: number }>>();
  readonly #resources: LevelledResource[] = [];

  constructor(meters: Meters) {
    this.#meters = meters;
  }

  get accountIds(): string[] {
    return [...this.#windows.keys()];
  }

  /** A reading that is new, or no longer counts. */
  addReading(accountId: string, row: EventRow): void {
    const meter = row.meter ?? "";
    const [from, before] = [row.starts_at, row.ends_at ?? row.starts_at];
    this.#touch(accountId, meter, { from, before });
    this.#resources.push({ accountId, meter, resource: row.resource, longestSeconds: before - from });
  }

  /** Allocations that are new, or no longer count. */
  addAllocations(
    accountId: string,
    allocations: readonly Allocation[],
    counted: { from: number; before: number },
  ): void {
    if (this.#meters.levelled.size === 0) return;
    for (const { sizes, from, before } of allocations)
      for (const meter of Object.keys(sizes))
        if (this.#meters.levelled.has(meter))
          this.#touch(accountId, meter, {
            from: Math.max(from, counted.from),
            before: Math.min(before ?? counted.before, counted.before),
          });
  }

  /** Sums of allocations without those of meters whose months are levels. */
  without(hours: HourUsage[]): HourUsage[] {
    return withoutLevelled(hours, this.#meters);
  }

  /** The changes of the rollups, by account. */
  async changes(
    tx: Transaction<Database>,
    {
      watermarks,
      tilingFor,
    }: { watermarks: ReadonlyMap<string, number>; tilingFor(accountId: string): Tiling },
  ): Promise<Map<string, HourUsage<Quantity>[]>> {
    const changes = new Map<string, HourUsage<Quantity>[]>();
    if (this.#windows.size === 0) return changes;
    if (this.#resources.length > 0) await noteLevelledResources(tx, this.#resources);
    for (const [accountId, byMeter] of this.#windows) {
      const until = watermarks.get(accountId);
      if (until === undefined) throw new Error(`no watermark lock is held for the account ${accountId}`);
      const own: HourUsage<Quantity>[] = [];
      for (const [id, window] of byMeter) {
        const tiling = tilingFor(accountId);
        const meter = this.#meters.of(id);
        const { from, before, levels } = await levelsOfAccount(tx, {
          accountId,
          meter,
          window,
          until,
          tiling,
        });
        const stored = await selectLevelHours(tx, { accountId, meter: id, from, before });
        own.push(
          ...differences(
            levels,
            stored.map((row) => ({ ...row, meter: id, day: tiling.dayOf(row.hour) })),
          ),
        );
      }
      changes.set(accountId, own);
    }
    return changes;
  }

  #touch(accountId: string, meter: string, { from, before }: { from: number; before: number }): void {
    if (from >= before) return;
    const ofAccount = this.#windows.get(accountId) ?? new Map<string, { from: number; before: number }>();
    this.#windows.set(accountId, ofAccount);
    const known = ofAccount.get(meter);
    ofAccount.set(meter, {
      from: Math.min(from, known?.from ?? from),
      before: Math.max(before, known?.before ?? before),
    });
  }
}

/** Sums of allocations without those of meters whose months are levels. */
export function withoutLevelled(hours: HourUsage[], { levelled }: Meters): HourUsage[] {
  return levelled.size === 0 ? hours : hours.filter(({ meter }) => !levelled.has(meter));
}

/** What is to be added to the stored hours, so that they become the levels. */
function differences(
  levels: readonly HourUsage<Quantity>[],
  stored: readonly HourUsage<string>[],
): HourUsage<Quantity>[] {
  const found = new Map<string, HourUsage<Quantity>>();
  for (const { meter, dimensions, hour, day, quantity } of levels)
    found.set(`${hour} ${dimensions}`, { meter, dimensions, hour, day, quantity });
  for (const row of stored) {
    const key = `${row.hour} ${row.dimensions}`;
    const expected = found.get(key)?.quantity ?? 0n;
    found.set(key, { ...row, quantity: minus(expected, parseQuantity(row.quantity)) });
  }
  return [...found.values()].filter(({ quantity }) => String(quantity) !== "0");
}
