import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decimal } from "../money/decimal.ts";
import { decimal, decimalText } from "../money/decimal.ts";
import { decimals } from "../testing/arbitraries.ts";
import { refused } from "../testing/refused.ts";
import type { PricedPart } from "./price/priced-part.ts";
import type { Tier } from "./price/tiers.ts";
import type { Price } from "./price.ts";
import { parsePrice, pricedParts } from "./price.ts";

/** First 100 free, the next 900 at 0.09, the rest at 0.05. */
const TIERS: Tier[] = [
  { upTo: "100", unitPrice: "0" },
  { upTo: "1000", unitPrice: "0.09" },
  { upTo: null, unitPrice: "0.05" },
];

function partsOf(price: Price, quantity: string) {
  return pricedParts(price, decimal(quantity), "GiB").map(({ quantity, unitPrice, ...rest }) => ({
    ...rest,
    quantity: decimalText(quantity),
    unitPrice: decimalText(unitPrice),
  }));
}

describe("flat", () => {
  it.each(["0.000001", "1", "123456"])("is one fee for %s", (quantity) => {
    expect(partsOf({ model: "flat", amount: "49.00" }, quantity)).toEqual([
      { quantity: "1", unitPrice: "49", unit: "flat fee" },
    ]);
  });
});

describe("unit", () => {
  it("is the quantity at the unit price", () => {
    expect(partsOf({ model: "unit", unitPrice: "0.012" }, "744.5")).toEqual([
      { quantity: "744.5", unitPrice: "0.012", unit: "GiB" },
    ]);
  });
});

describe("package", () => {
  const price: Price = { model: "package", size: "1000", packagePrice: "20" };

  it.each([
    ["0.000001", "1"],
    ["999.999999", "1"],
    ["1000", "1"],
    ["1000.000001", "2"],
    ["2000", "2"],
    ["123456", "124"],
  ])("%s begin %s packages", (quantity, packages) => {
    expect(partsOf(price, quantity)).toEqual([
      {
        quantity: packages,
        unitPrice: "20",
        unit: "package of 1000 GiB",
        note: { says: "packages", quantity, unit: "GiB", size: "1000" },
      },
    ]);
  });

  it("may be of any size, and is counted exactly", () => {
    // 0.3 in packages of 0.1 are three; in binary floating point it would begin a fourth.
    expect(partsOf({ model: "package", size: "0.1", packagePrice: "1" }, "0.3")[0]?.quantity).toBe("3");
  });

  it("has the fewest packages that hold the quantity", () => {
    const sizes = decimals({ min: 1n, max: 1000n, places: 6 });
    fc.assert(
      fc.property(quantities(), sizes, (quantity, size) => {
        const part = onlyPart(
          pricedParts({ model: "package", size: decimalText(size), packagePrice: "1" }, quantity, "GiB"),
        );
        expect(part.quantity.times(size).gte(quantity)).toBe(true);
        expect(part.quantity.minus("1").times(size).lt(quantity)).toBe(true);
      }),
    );
  });
});

describe("graduated", () => {
  const price: Price = { model: "graduated", tiers: TIERS };
  const free = (quantity: string) => ({
    quantity,
    unitPrice: "0",
    unit: "GiB",
    tier: { from: "0", upTo: "100" },
  });
  const middle = (quantity: string) => ({
    quantity,
    unitPrice: "0.09",
    unit: "GiB",
    tier: { from: "100", upTo: "1000" },
  });
  const rest = (quantity: string) => ({
    quantity,
    unitPrice: "0.05",
    unit: "GiB",
    tier: { from: "1000", upTo: null },
  });

  it.each([
    ["0.5", [free("0.5")]],
    ["100", [free("100")]],
    ["100.000001", [free("100"), middle("0.000001")]],
    ["1000", [free("100"), middle("900")]],
    ["1500.25", [free("100"), middle("900"), rest("500.25")]],
  ])("shows a part for every tier that %s uses, free ones too", (quantity, parts) => {
    expect(partsOf(price, quantity)).toEqual(parts);
  });

  it("costs what a person adds up by hand", () => {
    // 100 × 0 + 900 × 0.09 + 500 × 0.05 = 81 + 25.
    expect(decimalText(costOf(pricedParts(price, decimal("1500"), "GiB")))).toBe("106");
  });

  it("prices each unit by where it lies", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), tieredUpTo50(), (units, tiers) => {
        let byUnit = decimal("0");
        for (let unit = 1; unit <= units; unit += 1) {
          const tier = tiers.find(({ upTo }) => upTo === null || decimal(BigInt(unit)).lte(upTo));
          byUnit = byUnit.plus(decimal(tier?.unitPrice ?? "0"));
        }
        const parts = pricedParts({ model: "graduated", tiers }, decimal(BigInt(units)), "GiB");
        expect(costOf(parts).eq(byUnit)).toBe(true);
      }),
    );
  });

  it("never costs less for more", () => {
    fc.assert(
      fc.property(quantities(), quantities(), tieredUpTo50(), (quantity, more, tiers) => {
        const less = costOf(pricedParts({ model: "graduated", tiers }, quantity, "GiB"));
        const whole = costOf(pricedParts({ model: "graduated", tiers }, quantity.plus(more), "GiB"));
        expect(whole.gte(less)).toBe(true);
      }),
    );
  });
});

describe("volume", () => {
  const price: Price = { model: "volume", tiers: TIERS };

  it.each([
    ["0.5", "0", { from: "0", upTo: "100" }],
    ["100", "0", { from: "0", upTo: "100" }],
    ["100.000001", "0.09", { from: "100", upTo: "1000" }],
    ["1000", "0.09", { from: "100", upTo: "1000" }],
    ["1000.5", "0.05", { from: "1000", upTo: null }],
  ])("prices all of %s at %s", (quantity, unitPrice, tier) => {
    expect(partsOf(price, quantity)).toEqual([{ quantity, unitPrice, unit: "GiB", tier }]);
  });

  it("needs a last tier without end", () => {
    const tiers: Tier[] = [{ upTo: "1", unitPrice: "1" }];
    expect(() => pricedParts({ model: "volume", tiers }, decimal("2"), "GiB")).toThrow(RangeError);
  });
});

describe("pricedParts", () => {
  const prices: Price[] = [
    { model: "flat", amount: "1" },
    { model: "unit", unitPrice: "1" },
    { model: "package", size: "10", packagePrice: "1" },
    { model: "graduated", tiers: TIERS },
    { model: "volume", tiers: TIERS },
  ];

  it.each(prices)("$model has no part for no quantity, and refuses a negative one", (price) => {
    expect(pricedParts(price, decimal("0.000"), "GiB")).toEqual([]);
    refused(() => pricedParts(price, decimal("-0.000001"), "GiB"), "invalid_quantity");
  });

  it("parts of unit, graduated and volume prices sum to the quantity", () => {
    const models = fc.tuple(fc.constantFrom("graduated", "volume"), tieredUpTo50());
    const somePrice = fc.oneof(
      models.map(([model, tiers]): Price => ({ model, tiers })),
      fc.constant<Price>({ model: "unit", unitPrice: "0.1" }),
    );
    fc.assert(
      fc.property(quantities(), somePrice, (quantity, price) => {
        const parts = pricedParts(price, quantity, "GiB");
        const sum = parts.reduce((total, part) => total.plus(part.quantity), decimal("0"));
        expect(sum.eq(quantity)).toBe(true);
        expect(parts.every((part) => part.quantity.gt("0"))).toBe(true);
      }),
    );
  });
});

describe("parsePrice", () => {
  it.each<unknown>([
    { model: "flat", amount: "49.5" },
    { model: "unit", unitPrice: "0.000000012345" },
    { model: "unit", unitPrice: "0" },
    { model: "package", size: "0.5", packagePrice: "20" },
    { model: "graduated", tiers: TIERS },
    { model: "volume", tiers: [{ upTo: null, unitPrice: "1" }] },
  ])("takes %j as it is", (price) => {
    expect(parsePrice(price)).toEqual(price);
  });

  it("writes decimals plainly", () => {
    expect(parsePrice({ model: "flat", amount: "049.00" })).toEqual({ model: "flat", amount: "49" });
  });

  const tier = (upTo: unknown, unitPrice: unknown = "1") => ({ upTo, unitPrice });
  it.each<[unknown, string]>([
    [null, ""],
    ["flat", ""],
    [[], ""],
    [{}, "/model"],
    [{ model: "free" }, "/model"],
    [{ model: "flat" }, "/amount"],
    [{ model: "flat", amount: 49 }, "/amount"],
    [{ model: "flat", amount: "-1" }, "/amount"],
    [{ model: "flat", amount: "1e3" }, "/amount"],
    [{ model: "flat", amount: "1", currency: "EUR" }, "/currency"],
    [{ model: "unit", unitPrice: "" }, "/unitPrice"],
    [{ model: "unit", amount: "1" }, "/amount"],
    [{ model: "package", size: "0", packagePrice: "1" }, "/size"],
    [{ model: "package", size: "-1", packagePrice: "1" }, "/size"],
    [{ model: "package", size: "1" }, "/packagePrice"],
    [{ model: "graduated" }, "/tiers"],
    [{ model: "graduated", tiers: [] }, "/tiers"],
    [{ model: "graduated", tiers: new Array(101).fill(tier(null)) }, "/tiers"],
    [{ model: "graduated", tiers: [null] }, "/tiers/0"],
    [{ model: "graduated", tiers: [tier("10")] }, "/tiers/0/upTo"],
    [{ model: "graduated", tiers: [{ unitPrice: "1" }] }, "/tiers/0/upTo"],
    [{ model: "volume", tiers: [tier(null), tier(null)] }, "/tiers/0/upTo"],
    [{ model: "volume", tiers: [tier("0"), tier(null)] }, "/tiers/0/upTo"],
    [{ model: "volume", tiers: [tier("10"), tier("10"), tier(null)] }, "/tiers/1/upTo"],
    [{ model: "volume", tiers: [tier("10"), tier("9.999"), tier(null)] }, "/tiers/1/upTo"],
    [{ model: "volume", tiers: [tier("9"), tier("10"), tier(null, "-0.1")] }, "/tiers/2/unitPrice"],
    [{ model: "volume", tiers: [{ ...tier(null), from: "0" }] }, "/tiers/0/from"],
  ])("refuses %j and points to %j", (price, pointer) => {
    expect(refused(() => parsePrice(price), "invalid_price").pointer).toBe(pointer);
  });

  it("compares tiers as numbers, not as texts", () => {
    const price = { model: "volume", tiers: [tier("9"), tier("10"), tier("100"), tier(null)] };
    expect(parsePrice(price)).toEqual(price);
  });
});

function quantities(): fc.Arbitrary<Decimal> {
  return decimals({ min: 0n, max: 100n, places: 6 }).filter((quantity) => quantity.gt("0"));
}

/** Tiers that end at whole numbers up to 50, each with a unit price of its own. */
function tieredUpTo50(): fc.Arbitrary<Tier[]> {
  const ends = fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { maxLength: 5 });
  const unitPrices = fc.array(decimals({ min: 0n, max: 9n, places: 4 }), { minLength: 6, maxLength: 6 });
  return fc.tuple(ends, unitPrices).map(([unordered, prices]) => {
    const upTos = [...unordered.toSorted((a, b) => a - b).map(String), null];
    return upTos.map((upTo, index) => ({ upTo, unitPrice: decimalText(prices[index] ?? decimal("1")) }));
  });
}

function costOf(parts: readonly PricedPart[]): Decimal {
  return parts.reduce((sum, { quantity, unitPrice }) => sum.plus(quantity.times(unitPrice)), decimal("0"));
}

function onlyPart(parts: readonly PricedPart[]): PricedPart {
  expect(parts).toHaveLength(1);
  const [part] = parts;
  if (part === undefined) throw new Error("One part was expected.");
  return part;
}
