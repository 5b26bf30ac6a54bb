import type { Allocation, HourUsage } from "@billow/core/metering/allocation.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { minus, parseQuantity, type Quantity } from "../store/quantity.ts";
import type { EventRow } from "../store/raw-usage.ts";
import {
  type ChangedLevels,
  type HeldChange,
  peaksAfter,
  percentilesAfter,
  type SettledLevels,
} from "./added-levels.ts";
import { type LevelledResource, noteLevelledResources, selectLevelHours } from "./level-queries.ts";
import { levelsOfAccount, spanOfReading, spansOfAllocation } from "./level-spans.ts";

/**
 * What a transaction changes of usage of meters whose months are levels. A level cannot be added to: the changes are told
 * here, and the difference of the months' levels to what is stored goes into the rollups.
 *
 * A percentile is computed from what its intervals hold, to which changes are added. A peak to which something is added
 * is the stored one, or lies in the time of what was added. Where something no longer counts the peak is computed anew from
 * raw usage.
 *
 * The accounts' watermarks are locked, so that no other transaction changes these months meanwhile.
 */
export class LevelChanges {
  readonly #meters: Meters;
  readonly #changes = new Map<string, Map<string, HeldChange[]>>();
  readonly #resources: LevelledResource[] = [];

  constructor(meters: Meters) {
    this.#meters = meters;
  }

  get accountIds(): string[] {
    return [...this.#changes.keys()];
  }

  /** A reading that is new, or no longer counts. */
  addReading(accountId: string, row: EventRow, sign: 1 | -1): void {
    const meter = this.#meters.of(row.meter ?? "");
    const span = spanOfReading(row, meter);
    this.#add(accountId, meter.id, { span, sign });
    const longestSeconds = span.before - span.from;
    this.#resources.push({ accountId, meter: meter.id, resource: row.resource, longestSeconds });
  }

  /** Allocations that are new, or no longer count, in the time that is counted. */
  addAllocations(
    accountId: string,
    allocations: readonly Allocation[],
    counted: { from: number; before: number },
    sign: 1 | -1,
  ): void {
    for (const allocation of allocations)
      for (const meter of Object.keys(allocation.sizes)) {
        if (!this.#meters.levelled.has(meter)) continue;
        const from = Math.max(allocation.from, counted.from);
        const held = { ...allocation, resource: "", from };
        for (const span of spansOfAllocation(held, { meter, until: counted.before }))
          this.#add(accountId, meter, { span, sign });
      }
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
    if (this.#changes.size === 0) return changes;
    if (this.#resources.length > 0) await noteLevelledResources(tx, this.#resources);
    for (const [accountId, byMeter] of this.#changes) {
      const until = watermarks.get(accountId);
      if (until === undefined) throw new Error(`no watermark lock is held for the account ${accountId}`);
      const tiling = tilingFor(accountId);
      const own: HourUsage<Quantity>[] = [];
      for (const [id, held] of byMeter) {
        const changed = { accountId, meter: this.#meters.of(id), changes: held, until, tiling };
        const { levels, stored } = await settledLevels(tx, changed);
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

  #add(accountId: string, meter: string, change: HeldChange): void {
    if (change.span.from >= change.span.before) return;
    const ofAccount = this.#changes.get(accountId) ?? new Map<string, HeldChange[]>();
    this.#changes.set(accountId, ofAccount);
    const known = ofAccount.get(meter);
    if (known === undefined) ofAccount.set(meter, [change]);
    else known.push(change);
  }
}

async function settledLevels(tx: Transaction<Database>, changed: ChangedLevels): Promise<SettledLevels> {
  if (changed.meter.kind === "percentile") return percentilesAfter(tx, changed);
  if (changed.changes.every(({ sign }) => sign === 1)) return peaksAfter(tx, changed);
  const window = {
    from: changed.changes.reduce((first, { span }) => Math.min(first, span.from), Number.POSITIVE_INFINITY),
    before: changed.changes.reduce((last, { span }) => Math.max(last, span.before), Number.NEGATIVE_INFINITY),
  };
  const { from, before, levels } = await levelsOfAccount(tx, { ...changed, window });
  const { accountId, meter } = changed;
  return { levels, stored: await selectLevelHours(tx, { accountId, meter: meter.id, from, before }) };
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
