import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Allocation, HourUsage, UsageWindow } from "./allocation.ts";
import { usageChange, usageOfAllocations } from "./allocation.ts";
import { dimensionsKey } from "./dimensions.ts";
import { epochSeconds, parseInstantSeconds, startOfDay } from "./period.ts";
import { sizesInOrder } from "./sizes.ts";
import { createTiling } from "./tiling.ts";

const at = parseInstantSeconds;
const utc = createTiling("UTC");

function allocation(from: string, before: string | null, overrides: Partial<Allocation> = {}): Allocation {
  return {
    from: at(from),
    before: before === null ? null : at(before),
    state: "active",
    sizes: { "compute.vcpu": 4_000_000n },
    dimensions: {},
    ...overrides,
  };
}

const day: UsageWindow = { from: at("2026-10-03T00:00:00Z"), before: at("2026-10-04T00:00:00Z") };

describe("usageOfAllocations", () => {
  it("counts a machine to the second", () => {
    // A machine with 4 vCPUs from 14:12:09 to 16:00:00.
    const usage = usageOfAllocations([allocation("2026-10-03T14:12:09Z", "2026-10-03T16:00:00Z")], day, utc);
    expect(usage).toEqual([
      {
        meter: "compute.vcpu",
        dimensions: "{}",
        hour: at("2026-10-03T14:00:00Z"),
        day: "2026-10-03",
        quantity: 4_000_000n * 2871n,
      },
      {
        meter: "compute.vcpu",
        dimensions: "{}",
        hour: at("2026-10-03T15:00:00Z"),
        day: "2026-10-03",
        quantity: 4_000_000n * 3600n,
      },
    ]);
  });

  it("counts nothing outside the window, and an open allocation to its end", () => {
    const open = allocation("2026-09-01T00:00:00Z", null);
    const usage = usageOfAllocations([open], day, utc);
    expect(usage).toHaveLength(24);
    expect(usage.every(({ quantity }) => quantity === 4_000_000n * 3600n)).toBe(true);

    const middle = { from: at("2026-10-03T10:30:00Z"), before: at("2026-10-03T11:15:00Z") };
    expect(usageOfAllocations([open], middle, utc).map(({ quantity }) => quantity)).toEqual([
      4_000_000n * 1800n,
      4_000_000n * 900n,
    ]);
    expect(
      usageOfAllocations([allocation("2026-09-01T00:00:00Z", "2026-10-03T00:00:00Z")], day, utc),
    ).toEqual([]);
    expect(usageOfAllocations([allocation("2026-10-04T00:00:00Z", null)], day, utc)).toEqual([]);
    expect(usageOfAllocations([open], { from: day.before, before: day.from }, utc)).toEqual([]);
  });

  it("feeds every meter and omits what is zero", () => {
    const sizes = {
      "storage.block": 3n,
      "compute.vcpu": 1n,
      "compute.ram": 2n,
      "network.address": 4n,
      gpu: 0n,
    };
    const usage = usageOfAllocations(
      [allocation("2026-10-03T10:00:00Z", "2026-10-03T11:00:00Z", { sizes })],
      day,
      utc,
    );
    expect(usage.map(({ meter, quantity }) => [meter, quantity])).toEqual([
      ["compute.ram", 7200n],
      ["compute.vcpu", 3600n],
      ["network.address", 14_400n],
      ["storage.block", 10_800n],
    ]);
  });

  it("tells GPU hours apart by model, and nothing else", () => {
    const sizes = { "compute.vcpu": 1n, gpu: 1n };
    const one = (gpuModel: string) =>
      allocation("2026-10-03T10:00:00Z", "2026-10-03T11:00:00Z", {
        sizes,
        dimensions: { region: "fra", gpuModel },
      });
    expect(
      usageOfAllocations([one("H200"), one("B200")], day, utc).map((row) => [
        row.meter,
        row.dimensions,
        row.quantity,
      ]),
    ).toEqual([
      ["compute.vcpu", '{"region":"fra"}', 7200n],
      ["gpu", '{"gpuModel":"B200","region":"fra"}', 3600n],
      ["gpu", '{"gpuModel":"H200","region":"fra"}', 3600n],
    ]);
  });

  it("tells instance hours apart by type, and all usage by its state", () => {
    const usage = usageOfAllocations(
      [
        allocation("2026-10-03T10:00:00Z", "2026-10-03T11:00:00Z", {
          state: "stopped",
          sizes: { "compute.instance": 1n, "storage.block": 2n },
          dimensions: { instanceType: "m1" },
        }),
      ],
      day,
      utc,
    );
    expect(usage.map((row) => [row.meter, row.dimensions])).toEqual([
      ["compute.instance", '{"instanceType":"m1","state":"stopped"}'],
      ["storage.block", '{"state":"stopped"}'],
    ]);
  });

  it("sorts by meter, hour and dimensions", () => {
    const sizes = { "compute.vcpu": 1n, "compute.ram": 1n, "storage.block": 1n, gpu: 1n };
    const regions = ["fra", "ber", "muc"].map((region) =>
      allocation("2026-10-03T10:30:00Z", "2026-10-03T12:30:00Z", { sizes, dimensions: { region } }),
    );
    const usage = usageOfAllocations(regions, day, utc);
    expect(usage).toHaveLength(4 * 3 * 3);
    expect(usage).toEqual(usage.toSorted(byMeterHourDimensions));
  });

  it.each([
    ["Europe/Berlin", "2026-10-25", 25],
    ["Europe/Berlin", "2026-03-29", 23],
    ["Australia/Lord_Howe", "2026-04-05", 24.5],
  ])("counts every hour of a day in %s on which clocks change", (zone, date, hours) => {
    const tiling = createTiling(zone);
    const window = { from: tiling.startOfDay(date), before: tiling.startOfDay(date) + hours * 3600 };
    const usage = usageOfAllocations([allocation("2026-01-01T00:00:00Z", null)], window, tiling);
    expect(total(usage)).toBe(4_000_000n * BigInt(hours * 3600));
    expect(new Set(usage.map((row) => row.day))).toEqual(new Set([date]));
    expect(new Set(usage.map((row) => row.hour)).size).toBe(usage.length);
  });

  it("equals counting every second of every allocation", () => {
    fc.assert(
      fc.property(cases, ({ allocations, window, zone }) => {
        const tiling = createTiling(zone);
        expect(usageOfAllocations(allocations, window, tiling)).toEqual(
          countedBySecond(allocations, window, zone),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("does not depend on the order of the allocations", () => {
    const shuffled = cases.chain((drawn) =>
      fc.record({
        drawn: fc.constant(drawn),
        other: fc.shuffledSubarray(drawn.allocations, { minLength: drawn.allocations.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ drawn: { allocations, window, zone }, other }) => {
        const tiling = createTiling(zone);
        expect(usageOfAllocations(other, window, tiling)).toEqual(
          usageOfAllocations(allocations, window, tiling),
        );
      }),
    );
  });

  it("adds up over windows that follow each other, wherever they meet", () => {
    fc.assert(
      fc.property(
        cases,
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ allocations, window, zone }, share) => {
          const tiling = createTiling(zone);
          const middle = window.from + Math.floor((window.before - window.from) * share);
          const first = usageOfAllocations(allocations, { from: window.from, before: middle }, tiling);
          const second = usageOfAllocations(allocations, { from: middle, before: window.before }, tiling);
          expect(sumOf(first, second)).toEqual(usageOfAllocations(allocations, window, tiling));
        },
      ),
    );
  });

  it("sums to size × seconds over everything", () => {
    fc.assert(
      fc.property(cases, ({ allocations, window, zone }) => {
        let expected = 0n;
        for (const { from, before, sizes } of allocations) {
          const seconds = Math.min(before ?? window.before, window.before) - Math.max(from, window.from);
          if (seconds > 0) for (const [, size] of sizesInOrder(sizes)) expected += size * BigInt(seconds);
        }
        expect(total(usageOfAllocations(allocations, window, createTiling(zone)))).toBe(expected);
      }),
    );
  });
});

describe("usageChange", () => {
  it("is what a late deletion takes away", () => {
    const before = [allocation("2026-10-03T10:00:00Z", null)];
    const after = [allocation("2026-10-03T10:00:00Z", "2026-10-03T22:30:00Z")];
    expect(usageChange(before, after, day, utc).map(({ hour, quantity }) => [hour, quantity])).toEqual([
      [at("2026-10-03T22:00:00Z"), -4_000_000n * 1800n],
      [at("2026-10-03T23:00:00Z"), -4_000_000n * 3600n],
    ]);
  });

  it("is nothing when nothing changed, and the usage itself when it is new", () => {
    fc.assert(
      fc.property(cases, ({ allocations, window, zone }) => {
        const tiling = createTiling(zone);
        expect(usageChange(allocations, allocations, window, tiling)).toEqual([]);
        expect(usageChange([], allocations, window, tiling)).toEqual(
          usageOfAllocations(allocations, window, tiling),
        );
      }),
    );
  });

  it("added to the usage before gives the usage after", () => {
    fc.assert(
      fc.property(cases, cases, ({ allocations: before, window, zone }, { allocations: after }) => {
        const tiling = createTiling(zone);
        const change = usageChange(before, after, window, tiling);
        expect(sumOf(usageOfAllocations(before, window, tiling), change)).toEqual(
          usageOfAllocations(after, window, tiling),
        );
        expect(change.every(({ quantity }) => quantity !== 0n)).toBe(true);
        expect(change).toEqual(change.toSorted(byMeterHourDimensions));
      }),
    );
  });

  it("taken back leaves what was before", () => {
    fc.assert(
      fc.property(cases, cases, ({ allocations: before, window, zone }, { allocations: after }) => {
        const tiling = createTiling(zone);
        const forth = usageChange(before, after, window, tiling);
        const back = usageChange(after, before, window, tiling);
        expect(sumOf(forth, back)).toEqual([]);
      }),
    );
  });
});

/** Small cases, a few hours around an odd instant of a zone, so that every second can be counted. */
const cases = fc
  .constantFrom(
    ["UTC", "2026-10-03"],
    ["Europe/Berlin", "2026-10-25"],
    ["Australia/Lord_Howe", "2026-04-05"],
    ["Asia/Kolkata", "2026-10-03"],
  )
  .chain(([zone = "UTC", date = "2026-10-03"]) => {
    const start = epochSeconds(startOfDay(date, zone)) - 1800;
    const allocations = fc.array(
      fc
        .record({
          offset: fc.integer({ min: -4000, max: 9000 }),
          length: fc.option(fc.integer({ min: 1, max: 9000 })),
          state: fc.constantFrom("active", "active", "stopped", "on fire"),
          sizes: fc.dictionary(
            fc.constantFrom("compute.vcpu", "compute.ram", "compute.instance", "gpu", "network.address"),
            fc.bigInt({ min: 0n, max: 3n }),
          ),
          dimensions: fc.constantFrom<Allocation["dimensions"]>(
            {},
            { region: "fra" },
            { region: "fra", gpuModel: "H200" },
            { gpuModel: "B200", instanceType: "m1.large" },
          ),
        })
        .map(({ offset, length, ...rest }): Allocation => {
          const from = start + offset;
          return { from, before: length === null ? null : from + length, ...rest };
        }),
      { maxLength: 5 },
    );
    return fc.record({
      zone: fc.constant(zone),
      allocations,
      window: fc
        .record({ offset: fc.integer({ min: 0, max: 4000 }), length: fc.integer({ min: 1, max: 8000 }) })
        .map(({ offset, length }) => ({ from: start + offset, before: start + offset + length })),
    });
  });

/**
 * The definition itself: each second of the window adds each size that is held in it to the tile it lies in.
 */
function countedBySecond(allocations: readonly Allocation[], window: UsageWindow, zone: string): HourUsage[] {
  const tiling = createTiling(zone);
  const rows = new Map<string, HourUsage>();
  for (let second = window.from; second < window.before; second += 1) {
    const [tile] = tiling.hours(second, second + 1);
    if (tile === undefined) throw new Error("Every second lies in a tile.");
    for (const { from, before, state, sizes, dimensions } of allocations) {
      if (second < from || (before !== null && second >= before)) continue;
      for (const [meter, quantity] of Object.entries(sizes)) {
        if (quantity === undefined || quantity === 0n) continue;
        const own = Object.entries(dimensions).filter(
          ([name]) =>
            (name !== "gpuModel" || meter === "gpu") &&
            (name !== "instanceType" || meter === "compute.instance" || !sizes["compute.instance"]),
        );
        const key = dimensionsKey({ ...Object.fromEntries(own), ...(state !== "active" && { state }) });
        addRow(rows, { meter, dimensions: key, hour: tile.start, day: tile.day, quantity });
      }
    }
  }
  return [...rows.values()].sort(byMeterHourDimensions);
}

function sumOf(...lists: HourUsage[][]): HourUsage[] {
  const rows = new Map<string, HourUsage>();
  for (const row of lists.flat()) addRow(rows, row);
  return [...rows.values()].filter(({ quantity }) => quantity !== 0n).sort(byMeterHourDimensions);
}

function addRow(rows: Map<string, HourUsage>, row: HourUsage): void {
  const key = `${row.meter} ${row.dimensions} ${row.hour}`;
  rows.set(key, { ...row, quantity: row.quantity + (rows.get(key)?.quantity ?? 0n) });
}

function byMeterHourDimensions(a: HourUsage, b: HourUsage): number {
  if (a.meter !== b.meter) return a.meter < b.meter ? -1 : 1;
  if (a.hour !== b.hour) return a.hour - b.hour;
  if (a.dimensions === b.dimensions) return 0;
  return a.dimensions < b.dimensions ? -1 : 1;
}

function total(usage: readonly HourUsage[]): bigint {
  return usage.reduce((sum, { quantity }) => sum + quantity, 0n);
}
