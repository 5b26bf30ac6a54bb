import fc from "fast-check";
import { expect, test } from "vitest";
import { type Allocation, usageOfAllocations } from "../metering/allocation.ts";
import { newMeter } from "../metering/change-meter.ts";
import { parseDimensionsKey } from "../metering/dimensions.ts";
import { Meters } from "../metering/meters.ts";
import { parseInstantSeconds } from "../metering/period.ts";
import { microUnits } from "../metering/sizes.ts";
import { createTiling } from "../metering/tiling.ts";
import { decimal, decimalText } from "../money/decimal.ts";
import { rateUsage } from "./rate.ts";

/*
 * Koku's worked example of GPUs in slices: a GPU is a pool of slices, an instance of profile 4g.20gb holds four of
 * them, and what nobody holds is the operator's. Billow meters slices as any size, by a meter of the operator's own.
 */

const meter = newMeter({
  id: "gpu.slice",
  name: "Slices",
  group: "gpu",
  kind: "time",
  unit: "slice",
  per: "day",
});
const meters = new Meters([meter]);
const tiling = createTiling("UTC");
const START = parseInstantSeconds("2026-02-01T00:00:00Z");
const DAY = 86_400;

/** An A100 has seven slices. */
const SLICES = 7;

/** A profile's name says how many slices it holds: three for 3g.20gb. */
const slicesOf = (profile: string) => Number(profile.split("g.")[0]);

interface Instance {
  profile: string;
  /** Seconds from the month's beginning. */
  from: number;
  before: number;
}

function held(
  owner: string,
  { from, before, slices }: { from: number; before: number; slices: number },
): Allocation {
  const sizes = { [meter.id]: microUnits(String(slices)) };
  return { from: START + from, before: START + before, state: "active", sizes, dimensions: { owner } };
}

/** What the tenants hold, and what is left of the pool, from each change to the next one. */
function allocationsOf(instances: readonly Instance[], until: number): Allocation[] {
  const changes = [...new Set([0, until, ...instances.flatMap(({ from, before }) => [from, before])])];
  const times = changes.filter((at) => at <= until).sort((a, b) => a - b);
  const rest = times.slice(0, -1).map((from, place) => {
    const now = instances.filter((one) => one.from <= from && one.before > from);
    const slices = SLICES - now.reduce((sum, { profile }) => sum + slicesOf(profile), 0);
    return held("unallocated", { from, before: times[place + 1] ?? until, slices });
  });
  return [...instances.map((one) => held("tenant", { ...one, slices: slicesOf(one.profile) })), ...rest];
}

/** Slice-days and amounts by owner, where a slice-day costs 10: a whole A100 costs 70 a day. */
function billed(instances: readonly Instance[], until: number) {
  const usage = usageOfAllocations(
    allocationsOf(instances, until),
    { from: START, before: START + until },
    tiling,
  );
  const item = (owner: string) => ({
    product: owner,
    meter: meter.id,
    match: { owner },
    price: { model: "unit" as const, unitPrice: "10" },
  });
  const { lines, unpriced } = rateUsage({
    meters,
    items: ["tenant", "unallocated"].map((owner) => ({
      description: "Slices",
      group: "gpu",
      minimum: null,
      maximum: null,
      ...item(owner),
    })),
    usage: usage.map(({ dimensions, quantity }) => ({
      meter: meter.id,
      dimensions: parseDimensionsKey(dimensions),
      quantity: decimal(quantity),
    })),
    from: "2026-02-01",
    monthSeconds: 28 * DAY,
    currency: "USD",
  });
  expect(unpriced).toEqual([]);
  const sums = usage.map(({ quantity }) => quantity).reduce((sum, one) => sum + one, 0n);
  return {
    sums,
    lines: lines.map(({ product, quantity, amount }) => [product, decimalText(quantity), amount]),
  };
}

test("an instance of four slices for a day costs 40 of 70, and 30 are left", () => {
  const day = { from: 0, before: DAY };
  expect(billed([{ profile: "4g.20gb", ...day }], DAY).lines).toEqual([
    ["tenant", "4", 4000n],
    ["unallocated", "3", 3000n],
  ]);
  // Three slices, as the profile says: Koku's second scenario counts four.
  expect(billed([{ profile: "3g.20gb", ...day }], DAY).lines[0]).toEqual(["tenant", "3", 3000n]);
  expect(billed([{ profile: "7g.40gb", ...day }], DAY).lines).toEqual([["tenant", "7", 7000n]]);
});

test("18 of 168 slice-hours are held, and 150 are left", () => {
  const hours = (profile: string, from: number, count: number) => ({
    profile,
    from: from * 3600,
    before: (from + count) * 3600,
  });
  const instances = [hours("4g.20gb", 0, 2), hours("1g.5gb", 0, 6), hours("2g.10gb", 0, 2)];
  expect(billed(instances, DAY).lines).toEqual([
    ["tenant", "0.75", 750n],
    ["unallocated", "6.25", 6250n],
  ]);
});

test("what is held and what is left are the whole pool, whoever comes and goes", () => {
  const instance = fc.record({
    profile: fc.constantFrom("1g.5gb", "2g.10gb", "3g.20gb", "4g.20gb", "7g.40gb"),
    from: fc.integer({ min: 0, max: 28 * DAY - 2 }),
    length: fc.integer({ min: 1, max: 10 * DAY }),
  });
  fc.assert(
    fc.property(fc.array(instance, { maxLength: 12 }), (asked) => {
      const until = 28 * DAY;
      const instances: Instance[] = [];
      for (const { profile, from, length } of asked) {
        const one = { profile, from, before: Math.min(from + length, until) };
        // As a GPU does: an instance that has no room is not made.
        const others = instances.filter((other) => other.from < one.before && other.before > one.from);
        const taken = others.reduce((sum, other) => sum + slicesOf(other.profile), 0);
        if (taken + slicesOf(profile) <= SLICES) instances.push(one);
      }
      const { sums, lines } = billed(instances, until);
      expect(sums).toBe(BigInt(SLICES * until) * 1_000_000n);
      const amounts = lines.reduce((sum, [, , amount]) => sum + Number(amount), 0);
      // Each line is rounded once, to half a cent.
      expect(Math.abs(amounts - 28 * 7000)).toBeLessThanOrEqual(1);
    }),
  );
});
