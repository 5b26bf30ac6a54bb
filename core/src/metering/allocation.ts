import type { Dimensions } from "./dimensions.ts";
import { dimensionsKey } from "./dimensions.ts";
import type { MeterId } from "./meter.ts";
import { DELETED, STATE_DIMENSION } from "./power-state.ts";
import { type Sizes, sizesInOrder, sizesText } from "./sizes.ts";
import type { RateChange } from "./sweep.ts";
import { sweep } from "./sweep.ts";
import type { Tiling } from "./tiling.ts";

/** What the provisioning system reports about a resource from `at` (epoch seconds) on. */
export interface AllocationEvent {
  readonly at: number;
  /**
   * The fraction of the second, in nanoseconds. Usage counts whole seconds, but of two events in a second the later
   * one applies.
   */
  readonly nanos: number;
  /** Its position among the events of the same resource and second, by arrival. */
  readonly arrival: number;
  /** A power state, or `deleted` where the resource ends. */
  readonly state: string;
  readonly sizes: Sizes;
  readonly dimensions: Dimensions;
  /** The event's identity, which decides the order when nothing else does. */
  readonly key: string;
}

/** A resource's sizes and state over `[from, before)` in epoch seconds. `before` is null while the allocation is open. */
export interface Allocation {
  readonly from: number;
  readonly before: number | null;
  readonly state: string;
  readonly sizes: Sizes;
  readonly dimensions: Dimensions;
}

/**
 * The allocations that follow from a resource's events, by time, whatever the order of the list.
 *
 * Each event applies until the next event, unless it ends the resource. Of several in one second the last applies, by
 * fraction of the second and then by arrival. Allocations of no length are dropped, and touching ones that differ in
 * nothing are merged.
 */
export function allocationsOf(events: readonly AllocationEvent[]): Allocation[] {
  const sorted = events.toSorted(compareEvents);
  const allocations: Allocation[] = [];
  for (const [index, event] of sorted.entries()) {
    const before = sorted[index + 1]?.at ?? null;
    if (event.state === DELETED || before === event.at) continue;
    const previous = allocations.at(-1);
    if (previous !== undefined && previous.before === event.at && sameContent(previous, event)) {
      allocations[allocations.length - 1] = { ...previous, before };
    } else {
      const { at, state, sizes, dimensions } = event;
      allocations.push({ from: at, before, state, sizes, dimensions });
    }
  }
  return allocations;
}

/** The usage of a meter with equal dimensions in an hour tile: the grain of the rollups. */
export interface HourUsage<Quantity = bigint> {
  readonly meter: MeterId;
  /** The `dimensionsKey`. */
  readonly dimensions: string;
  /** The first second of the hour tile. */
  readonly hour: number;
  /** The local day of the tile. */
  readonly day: string;
  /** The stored quantity: for allocations, an integer of micro-unit-seconds. */
  readonly quantity: Quantity;
}

/** A half-open window of time in epoch seconds. */
export interface UsageWindow {
  readonly from: number;
  readonly before: number;
}

/**
 * The exact integral of allocations over a window, per meter, dimensions and hour tile. Usage outside the window is
 * not counted, and an open allocation lasts to the end of the window.
 *
 * Zero quantities are left out. Sorted by (meter, hour, dimensions). The order of the allocations does not matter.
 */
export function usageOfAllocations(
  allocations: readonly Allocation[],
  window: UsageWindow,
  tiling: Tiling,
): HourUsage[] {
  const series = new SeriesByMeter(window);
  for (const allocation of allocations) series.add(allocation, 1n);
  return series.integrate(tiling);
}

/**
 * The change of usage in a window when allocations `before` become `after`: after − before, without zero quantities.
 * Adding it to the earlier usage gives the new usage, so rollups follow allocation changes by addition alone.
 */
export function usageChange(
  before: readonly Allocation[],
  after: readonly Allocation[],
  window: UsageWindow,
  tiling: Tiling,
): HourUsage[] {
  const series = new SeriesByMeter(window);
  for (const allocation of before) series.add(allocation, -1n);
  for (const allocation of after) series.add(allocation, 1n);
  return series.integrate(tiling);
}

/** By time, then by arrival. Old events have no arrival; among these a deletion is the last. */
export function compareEvents(
  a: Omit<AllocationEvent, "sizes" | "dimensions">,
  b: Omit<AllocationEvent, "sizes" | "dimensions">,
): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.nanos !== b.nanos) return a.nanos - b.nanos;
  if (a.arrival !== b.arrival) return a.arrival - b.arrival;
  if ((a.state === DELETED) !== (b.state === DELETED)) return a.state === DELETED ? 1 : -1;
  if (a.key === b.key) return 0;
  return a.key < b.key ? -1 : 1;
}

function sameContent(a: Allocation, b: AllocationEvent): boolean {
  return (
    a.state === b.state &&
    sizesText(a.sizes) === sizesText(b.sizes) &&
    dimensionsKey(a.dimensions) === dimensionsKey(b.dimensions)
  );
}

/** Collects the steps in size of each (meter, dimensions) within a window, then integrates them. */
class SeriesByMeter {
  readonly #window: UsageWindow;
  readonly #changes = new Map<MeterId, Map<string, RateChange[]>>();

  constructor(window: UsageWindow) {
    this.#window = window;
  }

  /** Counts the allocation `sign` times: −1 subtracts its usage. */
  add(allocation: Allocation, sign: 1n | -1n): void {
    const from = Math.max(allocation.from, this.#window.from);
    const before = Math.min(allocation.before ?? this.#window.before, this.#window.before);
    if (from >= before) return;
    const keyOf = keysByMeter(allocation);
    for (const [meter, size] of sizesInOrder(allocation.sizes)) {
      const changes = this.#series(meter, keyOf(meter));
      changes.push({ at: from, delta: size * sign }, { at: before, delta: -size * sign });
    }
  }

  integrate(tiling: Tiling): HourUsage[] {
    const usage: HourUsage[] = [];
    for (const [meter, byDimensions] of sortedEntries(this.#changes)) {
      const ofMeter: HourUsage[] = [];
      for (const [dimensions, changes] of sortedEntries(byDimensions)) {
        const ats = hull(changes);
        for (const { tile, quantity } of sweep(changes, tiling.hours(ats.from, ats.before))) {
          ofMeter.push({ meter, dimensions, hour: tile.start, day: tile.day, quantity });
        }
      }
      // The sort is stable, so within an hour the dimensions stay in order.
      if (byDimensions.size > 1) ofMeter.sort((a, b) => a.hour - b.hour);
      for (const row of ofMeter) usage.push(row);
    }
    return usage;
  }

  #series(meter: MeterId, dimensions: string): RateChange[] {
    let byDimensions = this.#changes.get(meter);
    if (byDimensions === undefined) {
      byDimensions = new Map();
      this.#changes.set(meter, byDimensions);
    }
    let changes = byDimensions.get(dimensions);
    if (changes === undefined) {
      changes = [];
      byDimensions.set(dimensions, changes);
    }
    return changes;
  }
}

/** Dimensions that describe one size of a resource. The usage of its other sizes is not split by them. */
const DIMENSIONS_OF_METER: Readonly<Record<string, MeterId>> = {
  gpuModel: "gpu",
  instanceType: "compute.instance",
};

/**
 * The key of the dimensions that usage of a meter has: GPU hours alone are split by GPU model, instance hours alone by
 * instance type, and all usage by the state, unless it is active.
 */
export function keysByMeter({ sizes, state, dimensions }: Allocation): (meter: MeterId) => string {
  const common: Record<string, string> = { ...dimensions };
  const special: [string, MeterId][] = [];
  for (const [name, meter] of Object.entries(DIMENSIONS_OF_METER)) {
    // Events may have an `instanceType` of their own meaning. It splits everything where no instance is counted.
    if (common[name] === undefined || (name === "instanceType" && !sizes[meter])) continue;
    delete common[name];
    special.push([name, meter]);
  }
  if (state !== "active") common[STATE_DIMENSION] = state;
  const plain = dimensionsKey(common);
  if (special.length === 0) return () => plain;
  return (meter) => {
    const own = special.filter(([, of]) => of === meter).map(([name]) => [name, dimensions[name] ?? ""]);
    return own.length === 0 ? plain : dimensionsKey({ ...common, ...Object.fromEntries(own) });
  };
}

function hull(changes: readonly RateChange[]): UsageWindow {
  let from = Number.POSITIVE_INFINITY;
  let before = Number.NEGATIVE_INFINITY;
  for (const { at } of changes) {
    from = Math.min(from, at);
    before = Math.max(before, at);
  }
  return { from, before };
}

function sortedEntries<K extends string, V>(map: ReadonlyMap<K, V>): [K, V][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
