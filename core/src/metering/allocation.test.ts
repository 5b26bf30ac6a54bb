import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refused } from "../testing/refused.ts";
import type { Allocation, AllocationEvent } from "./allocation.ts";
import { allocationsOf } from "./allocation.ts";
import { BUILT_IN_METERS } from "./built-in-meters.ts";
import { dimensionsKey } from "./dimensions.ts";
import { microUnits, NAMED_SIZES, type Sizes } from "./sizes.ts";

const small: Sizes = { "compute.vcpu": 2_000_000n, "compute.ram": 4_000_000n };
const large: Sizes = { "compute.vcpu": 4_000_000n, "network.address": 8_000_000n };

function event(
  at: number,
  state: AllocationEvent["state"],
  overrides: Partial<AllocationEvent> = {},
): AllocationEvent {
  return {
    at,
    nanos: 0,
    arrival: 0,
    state,
    sizes: small,
    dimensions: {},
    key: `${at}-${state}`,
    ...overrides,
  };
}

/** The intervals alone, for examples that are about time. */
function intervals(events: readonly AllocationEvent[]): [from: number, before: number | null][] {
  return allocationsOf(events).map(({ from, before }) => [from, before]);
}

describe("allocationsOf", () => {
  it("lasts from creation to deletion", () => {
    expect(allocationsOf([event(100, "active"), event(250, "deleted")])).toEqual([
      { from: 100, before: 250, state: "active", sizes: small, dimensions: {} },
    ]);
  });

  it("has no end while nothing ended it", () => {
    expect(intervals([event(100, "active")])).toEqual([[100, null]]);
  });

  it("holds each size until the next", () => {
    const resized = allocationsOf([
      event(100, "active"),
      event(160, "active", { sizes: large }),
      event(200, "deleted"),
    ]);
    expect(resized).toEqual([
      { from: 100, before: 160, state: "active", sizes: small, dimensions: {} },
      { from: 160, before: 200, state: "active", sizes: large, dimensions: {} },
    ]);
  });

  it("leaves a gap between deletion and creation anew", () => {
    const events = [event(100, "active"), event(150, "deleted"), event(180, "active"), event(200, "deleted")];
    expect(intervals(events)).toEqual([
      [100, 150],
      [180, 200],
    ]);
  });

  it("ignores a deletion of what was not there", () => {
    expect(intervals([event(50, "deleted")])).toEqual([]);
    expect(intervals([event(50, "deleted"), event(100, "active")])).toEqual([[100, null]]);
    expect(intervals([event(100, "active"), event(150, "deleted"), event(170, "deleted")])).toEqual([
      [100, 150],
    ]);
  });

  it("merges a confirmation of the same size", () => {
    const events = [event(100, "active"), event(130, "active"), event(160, "active"), event(200, "deleted")];
    expect(intervals(events)).toEqual([[100, 200]]);
    expect(intervals(events.slice(0, 3))).toEqual([[100, null]]);
  });

  it("does not merge other dimensions, nor a size that comes back later", () => {
    const moved = [event(100, "active"), event(130, "active", { dimensions: { region: "fra" } })];
    expect(intervals(moved)).toEqual([
      [100, 130],
      [130, null],
    ]);
    const gap = [event(100, "active"), event(130, "deleted"), event(131, "active")];
    expect(intervals(gap)).toEqual([
      [100, 130],
      [131, null],
    ]);
  });

  it("does not tell equal dimensions apart by their order", () => {
    const a = event(100, "active", { dimensions: { region: "fra", project: "x" } });
    const b = event(130, "active", { dimensions: { project: "x", region: "fra" } });
    expect(intervals([a, b])).toEqual([[100, null]]);
  });

  it("lets the later fraction of a second hold, and of one fraction what arrived later", () => {
    const at = (nanos: number, arrival: number, change: Partial<AllocationEvent>) =>
      event(100, change.state ?? "active", { nanos, arrival, key: `${9 - arrival}`, ...change });
    const before = event(50, "active");
    const remade = [at(800_000_000, 0, { sizes: large }), at(200_000_000, 1, { state: "deleted" }), before];
    expect(allocationsOf(remade)).toEqual([
      { from: 50, before: 100, state: "active", sizes: small, dimensions: {} },
      { from: 100, before: null, state: "active", sizes: large, dimensions: {} },
    ]);
    expect(intervals([at(800_000_000, 0, { state: "deleted" }), at(200_000_000, 1, {})])).toEqual([]);
    expect(allocationsOf([at(400_000_000, 0, { sizes: large }), at(100_000_000, 1, {})])).toMatchObject([
      { from: 100, before: null, sizes: large },
    ]);
    expect(allocationsOf([at(5, 1, { state: "deleted" }), at(5, 2, { sizes: large })])).toMatchObject([
      { from: 100, before: null, sizes: large },
    ]);
    expect(intervals([at(5, 2, { state: "deleted" }), at(5, 1, {})])).toEqual([]);
  });

  it("drops what lasted no time, and lets a deletion of the same second win where nothing is known of their order", () => {
    expect(intervals([event(100, "active"), event(100, "deleted")])).toEqual([]);
    expect(
      intervals([event(90, "active"), event(100, "active", { sizes: large }), event(100, "deleted")]),
    ).toEqual([[90, 100]]);
  });

  it("lets the greater key win between two sizes of the same second", () => {
    const a = event(100, "active", { key: "a", sizes: small });
    const b = event(100, "active", { key: "b", sizes: large });
    for (const events of [
      [a, b],
      [b, a],
    ]) {
      expect(allocationsOf(events)).toEqual([
        { from: 100, before: null, state: "active", sizes: large, dimensions: {} },
      ]);
    }
  });

  const events = fc.uniqueArray(
    fc.record({
      at: fc.integer({ min: 0, max: 20 }),
      nanos: fc.constantFrom(0, 1, 2),
      arrival: fc.constantFrom(0, 1, 2),
      state: fc.constantFrom("active", "active", "stopped", "deleted"),
      sizes: fc.constantFrom(small, large),
      dimensions: fc.constantFrom<AllocationEvent["dimensions"]>({}, { region: "fra" }),
      key: fc.string({ minLength: 1, maxLength: 3 }),
    }),
    { selector: ({ key }) => key, maxLength: 12 },
  );

  it("does not depend on the order in which events arrive", () => {
    const twoOrders = events.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(twoOrders, ([one, other]) => {
        expect(allocationsOf(one)).toEqual(allocationsOf(other));
      }),
    );
  });

  it("says at each second what the last event up to then said", () => {
    fc.assert(
      fc.property(events, (all) => {
        const allocations = allocationsOf(all);
        for (let second = -1; second <= 21; second += 1) {
          const covering = allocations.filter((allocation) => covers(allocation, second));
          const last = lastEventUpTo(all, second);
          const expected = last === undefined || last.state === "deleted" ? [] : [contentOf(last)];
          expect(covering.map(contentOf)).toEqual(expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is in order, without overlap, and as short as can be", () => {
    fc.assert(
      fc.property(events, (all) => {
        const allocations = allocationsOf(all);
        for (const [index, allocation] of allocations.entries()) {
          const next = allocations[index + 1];
          if (next === undefined) continue;
          expect(allocation.before).not.toBeNull();
          expect(allocation.from).toBeLessThan(allocation.before ?? 0);
          expect(allocation.before).toBeLessThanOrEqual(next.from);
          if (allocation.before === next.from) expect(contentOf(allocation)).not.toEqual(contentOf(next));
        }
      }),
    );
  });

  it("leaves its input alone", () => {
    const input = [event(200, "deleted"), event(100, "active")];
    const copy = [...input];
    allocationsOf(input);
    expect(input).toEqual(copy);
  });
});

describe("microUnits", () => {
  it.each([
    ["0", 0n],
    ["4", 4_000_000n],
    ["16.0", 16_000_000n],
    ["0.5", 500_000n],
    ["0.000001", 1n],
    ["007", 7_000_000n],
    ["999999999999999.999999", 999_999_999_999_999_999_999n],
  ])("reads %s as %s", (text, micro) => {
    expect(microUnits(text)).toBe(micro);
  });

  it.each([
    "",
    " ",
    "-1",
    "-0",
    "+1",
    "1e3",
    "0.0000001",
    "1.",
    ".5",
    "1,5",
    "NaN",
    "4 vCPU",
    "1000000000000000",
  ])("refuses %j", (text) => {
    refused(() => microUnits(text), "invalid_quantity");
  });
});

describe("NAMED_SIZES", () => {
  it("feeds each size to one time meter", () => {
    for (const meter of Object.values(NAMED_SIZES)) expect(BUILT_IN_METERS.of(meter).kind).toBe("time");
  });
});

function covers({ from, before }: Allocation, second: number): boolean {
  return from <= second && (before === null || second < before);
}

/** Written apart from the code under test: by comparing each event with the best so far. */
function lastEventUpTo(events: readonly AllocationEvent[], second: number): AllocationEvent | undefined {
  let last: AllocationEvent | undefined;
  for (const event of events) {
    if (event.at > second) continue;
    if (last === undefined || isLater(event, last)) last = event;
  }
  return last;
}

function isLater(a: AllocationEvent, b: AllocationEvent): boolean {
  if (a.at !== b.at) return a.at > b.at;
  if (a.nanos !== b.nanos) return a.nanos > b.nanos;
  if (a.arrival !== b.arrival) return a.arrival > b.arrival;
  if ((a.state === "deleted") !== (b.state === "deleted")) return a.state === "deleted";
  return a.key > b.key;
}

function contentOf({ state, sizes, dimensions }: Pick<Allocation, "state" | "sizes" | "dimensions">) {
  return { state, sizes, dimensions: dimensionsKey(dimensions) };
}
