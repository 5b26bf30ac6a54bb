import fc from "fast-check";
import { expect, it } from "vitest";
import { BUILT_IN_METERS } from "../metering/built-in-meters.ts";
import type { Dimensions } from "../metering/dimensions.ts";
import { decimal } from "../money/decimal.ts";
import { overlapOf } from "./overlap.ts";
import { type MeteredItem, type RateCardItem, rateUsage } from "./rate.ts";

const item = (match: Dimensions, meter: MeteredItem["meter"] = "gpu"): RateCardItem => ({
  product: JSON.stringify(match),
  description: "",
  meter,
  match,
  price: { model: "unit", unitPrice: "1" },
});

it.each<[string, RateCardItem[], readonly [number, number] | null]>([
  ["the same usage", [item({}, "compute.vcpu"), item({}), item({})], [1, 2]],
  ["the same value", [item({ model: "A" }), item({ model: "A" })], [0, 1]],
  ["two dimensions that usage may have both", [item({ model: "A" }), item({ region: "eu" })], [0, 1]],
  [
    "what several may have, of which the first is named",
    [item({ a: "1", b: "1" }), item({ a: "1", b: "2" }), item({ a: "1", c: "1" })],
    [0, 2],
  ],
  ["other values", [item({ model: "A" }), item({ model: "B" })], null],
  ["a more specific one", [item({}), item({ model: "A" }), item({ model: "A", region: "eu" })], null],
  ["another meter", [item({}), item({}, "compute.vcpu")], null],
  ["a power state beside any one dimension", [item({ model: "A" }), item({ state: "stopped" })], null],
  [
    "two that name a power state, beside others",
    [item({ model: "A", state: "stopped" }), item({ region: "eu", state: "stopped" })],
    [0, 1],
  ],
])("%s", (_, items, expected) => {
  expect(overlapOf(items)).toEqual(expected);
});

it("leaves no usage for which the order of the items matters", () => {
  const dimensions = fc.dictionary(fc.constantFrom("a", "b", "state"), fc.constantFrom("1", "2", "active"));
  const cards = fc.uniqueArray(dimensions, { maxLength: 5, selector: (one) => JSON.stringify(one) });
  fc.assert(
    fc.property(cards, dimensions, (matches, used) => {
      const items = matches.map((match) => item(match));
      if (overlapOf(items) !== null) return;
      const usage = [{ meter: "gpu" as const, dimensions: used, quantity: decimal("3600000000") }];
      const products = (all: RateCardItem[]) =>
        rateUsage({
          meters: BUILT_IN_METERS,
          items: all,
          usage,
          from: "2026-09-01",
          monthSeconds: 2_592_000,
          currency: "EUR",
        }).lines.map(({ product }) => product);
      expect(products(items.toReversed())).toEqual(products(items));
    }),
  );
});

it("finds the same two as comparing each item with each", () => {
  const dimensions = fc.dictionary(
    fc.constantFrom("a", "b", "state", "__proto__"),
    fc.constantFrom("1", "2", "3"),
  );
  const meters = fc.constantFrom("gpu", "compute.vcpu", null);
  fc.assert(
    fc.property(fc.array(fc.record({ match: dimensions, meter: meters }), { maxLength: 12 }), (items) => {
      const within = (a: (typeof items)[number], b: (typeof items)[number]) =>
        a.meter !== null &&
        a.meter === b.meter &&
        Object.keys(a.match).length === Object.keys(b.match).length &&
        Object.hasOwn(a.match, "state") === Object.hasOwn(b.match, "state") &&
        Object.keys(a.match).every(
          (name) => !Object.hasOwn(b.match, name) || b.match[name] === a.match[name],
        );
      const second = items.findIndex((b, place) => items.slice(0, place).some((a) => within(a, b)));
      const b = items[second];
      const first = b === undefined ? -1 : items.findIndex((a) => within(a, b));
      expect(overlapOf(items)).toEqual(second < 0 ? null : [first, second]);
    }),
  );
});

it("compares thousands of instance types at once", () => {
  const items = Array.from({ length: 5_000 }, (_, place) =>
    item({ instanceType: `t${place}`, region: "fra" }),
  );
  const others = Array.from({ length: 5_000 }, (_, place) =>
    item({ instanceType: `t${place + 5_000}`, os: "win" }),
  );
  expect(overlapOf([...items, ...others])).toBeNull();
  expect(overlapOf([...items, ...others, item({ instanceType: "t7", zone: "a" })])).toEqual([7, 10_000]);
});
