import fc from "fast-check";
import { expect, it } from "vitest";
import { BUILT_IN_METERS } from "../metering/built-in-meters.ts";
import type { Dimensions } from "../metering/dimensions.ts";
import type { BilledStates } from "../metering/meter.ts";
import { Meters } from "../metering/meters.ts";
import { decimal, decimalText } from "../money/decimal.ts";
import { type RateCardItem, rateUsage, type StoredUsage } from "./rate.ts";

const HOUR = 3_600_000_000n;

function item(match: RateCardItem["match"], unitPrice = "1"): RateCardItem {
  const price = { model: "unit", unitPrice } as const;
  return { product: match.state ?? "vCPU", description: "", meter: "compute.vcpu", match, price };
}

function used(state: string, hours: bigint): StoredUsage {
  const dimensions: Dimensions = state === "active" ? {} : { state };
  return { meter: "compute.vcpu", dimensions, quantity: decimal(hours * HOUR) };
}

function rate(
  items: RateCardItem[],
  usage: StoredUsage[],
  { meters = BUILT_IN_METERS, from = "2026-10-01" } = {},
) {
  return rateUsage({ meters, items, usage, from, monthSeconds: 2_678_400, currency: "EUR" });
}

/** The built-in meters, where vCPUs bill these states from some days on. */
function billing(...billedStates: { from: string | null; states: BilledStates }[]): Meters {
  return new Meters(
    BUILT_IN_METERS.list.map((meter) => (meter.id === "compute.vcpu" ? { ...meter, billedStates } : meter)),
  );
}

it("bills active hours by an item that names no state, and others only by one that does", () => {
  const usage = [used("active", 10n), used("stopped", 90n), used("shelved", 7n)];
  const plain = rate([item({})], usage);
  expect(plain.items).toEqual([0, "free", "free"]);
  expect(plain.unpriced).toEqual([]);
  expect(plain.lines.map(({ quantity }) => decimalText(quantity))).toEqual(["10"]);
  expect(rate([item({}), item({ state: "stopped" }, "0.1")], usage).items).toEqual([0, 1, "free"]);
});

it("does not take a word that nobody knows for a state without a price", () => {
  const { items, unpriced } = rate([item({})], [used("stoped", 5n)]);
  expect(items).toEqual([null]);
  expect(unpriced).toHaveLength(1);
});

it("bills all states where the meter says so, from the month in which it does", () => {
  const meters = billing({ from: null, states: ["active"] }, { from: "2026-11-01", states: "all" });
  const usage = [used("active", 1n), used("stopped", 2n), used("stoped", 3n)];
  expect(rate([item({})], usage, { meters }).items).toEqual([0, "free", null]);
  expect(rate([item({})], usage, { meters, from: "2026-11-01" }).items).toEqual([0, 0, 0]);
  const some = billing({ from: null, states: ["active", "stoped"] });
  expect(rate([item({})], usage, { meters: some }).items).toEqual([0, "free", 0]);
});

it("bills, leaves free or holds every second, and none twice", () => {
  const states = ["active", "stopped", "suspended", "on fire"];
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.record({ state: fc.constantFrom(...states), hours: fc.bigInt({ min: 1n, max: 900n }) }),
        {
          selector: ({ state }) => state,
        },
      ),
      fc.uniqueArray(fc.constantFrom(undefined, ...states)),
      fc.oneof(fc.constant("all" as const), fc.subarray(states)),
      (series, named, billed) => {
        const items = named.map((state) => item(state === undefined ? {} : { state }));
        const usage = series.map(({ state, hours }) => used(state, hours));
        const bill = rate(items, usage, { meters: billing({ from: null, states: billed }) });
        const hours = (of: (place: number | "free" | null) => boolean) =>
          series.reduce((sum, one, index) => (of(bill.items[index] ?? null) ? sum + one.hours : sum), 0n);
        const lines = bill.lines.reduce((sum, { quantity }) => sum.plus(quantity), decimal("0"));
        expect(decimalText(lines)).toBe(String(hours((place) => typeof place === "number")));
        for (const [index, { state }] of series.entries()) {
          const isBilled = billed === "all" || billed.includes(state);
          const isPriced = named.includes(state) || (isBilled && named.includes(undefined));
          expect(typeof bill.items[index] === "number").toBe(isPriced);
        }
      },
    ),
  );
});
