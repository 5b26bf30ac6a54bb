import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUILT_IN_METERS } from "../metering/built-in-meters.ts";
import type { Dimensions } from "../metering/dimensions.ts";
import type { MeterId } from "../metering/meter.ts";
import { reportedQuantity } from "../metering/quantity.ts";
import { decimal, decimalText } from "../money/decimal.ts";
import type { UsagePrice as Price } from "./price.ts";
import type { RateCardItem, StoredUsage } from "./rate.ts";
import { rateUsage } from "./rate.ts";

const MONTH = 744 * 3600;
const perUnit = (unitPrice: string): Price => ({ model: "unit", unitPrice });

function item(product: string, meter: MeterId, price: Price, match: Dimensions = {}): RateCardItem {
  return { product, description: `${product} in October`, meter, match, price };
}

/** A quantity given in hours, as rollups hold it. */
function hours(meter: MeterId, quantity: string, dimensions: Dimensions = {}): StoredUsage {
  return { meter, dimensions, quantity: decimal(quantity).times("3600000000") };
}

function rate(items: RateCardItem[], usage: StoredUsage[]) {
  return rateUsage({
    meters: BUILT_IN_METERS,
    items,
    usage,
    from: "2026-10-01",
    monthSeconds: MONTH,
    currency: "EUR",
  });
}

describe("rateUsage", () => {
  it.each([
    ["graduated" as const, 2_000n],
    ["volume" as const, 2_600n],
  ])("prices the tier example of another billing system, %s", (model, expected) => {
    // 130 in ten readings: up to 10 free, up to 50 at 0.10, above at 0.20.
    const tiers = [
      { upTo: "10", unitPrice: "0" },
      { upTo: "50", unitPrice: "0.1" },
      { upTo: null, unitPrice: "0.2" },
    ];
    const readings = Array.from({ length: 10 }, () => ({
      meter: "network.egress" as const,
      dimensions: {},
      quantity: decimal("13000000"),
    }));
    const { lines } = rate([item("Traffic", "network.egress", { model, tiers })], readings);
    expect(lines.reduce((sum, { amount }) => sum + amount, 0n)).toBe(expected);
  });

  it("makes a line that a person can check", () => {
    const { lines, unpriced } = rate(
      [item("vCPU", "compute.vcpu", perUnit("0.021"))],
      [hours("compute.vcpu", "1488.5")],
    );
    expect(unpriced).toEqual([]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      product: "vCPU",
      description: "vCPU in October",
      meter: "compute.vcpu",
      match: {},
      unit: "vCPU-hour",
      amount: 3126n,
    });
    expect(lines.map(({ quantity, unitPrice }) => [decimalText(quantity), decimalText(unitPrice)])).toEqual([
      ["1488.5", "0.021"],
    ]);
  });

  it("prices storage by the hours of the month", () => {
    // 100 GiB for half of 744 hours are 50 GiB-months.
    const { lines } = rate(
      [item("Block", "storage.block", perUnit("0.10"))],
      [hours("storage.block", "37200")],
    );
    expect(lines.map(({ quantity, unit, amount }) => [decimalText(quantity), unit, amount])).toEqual([
      ["50", "GiB-month", 500n],
    ]);
  });

  it("gives one line per tier used", () => {
    const price: Price = {
      model: "graduated",
      tiers: [
        { upTo: "100", unitPrice: "0" },
        { upTo: null, unitPrice: "0.09" },
      ],
    };
    const egress: StoredUsage = { meter: "network.egress", dimensions: {}, quantity: decimal("150000000") };
    const { lines } = rate([item("Egress", "network.egress", price)], [egress]);
    expect(lines.map(({ quantity, amount, tier }) => [decimalText(quantity), amount, tier])).toEqual([
      ["100", 0n, { from: "0", upTo: "100" }],
      ["50", 450n, { from: "100", upTo: null }],
    ]);
  });

  it("sums what one item gets before it converts and prices it", () => {
    // Three thirds of a cent: each alone would round to nothing.
    const items = [item("vCPU", "compute.vcpu", perUnit("0.003"))];
    const usage = ["fra", "ber", "muc"].map((region) => hours("compute.vcpu", "1", { region }));
    const { lines } = rate(items, usage);
    expect(lines.map(({ quantity, amount }) => [decimalText(quantity), amount])).toEqual([["3", 1n]]);
    // Three times 0.4 millionths are 1.2 millionths, not three times nothing.
    const tiny = ["a", "b", "c"].map((region) => hours("compute.vcpu", "0.0000004", { region }));
    expect(rate(items, tiny).lines.map(({ quantity }) => decimalText(quantity))).toEqual(["0.000001"]);
  });

  it("prefers the item that names the most dimensions, then the earlier one", () => {
    const items = [
      item("GPU", "gpu", perUnit("1")),
      item("GPU in FRA", "gpu", perUnit("2"), { region: "fra" }),
      item("H200", "gpu", perUnit("3"), { gpuModel: "H200" }),
      item("H200 in FRA", "gpu", perUnit("4"), { region: "fra", gpuModel: "H200" }),
      item("H200 in FRA again", "gpu", perUnit("5"), { gpuModel: "H200", region: "fra" }),
    ];
    const productFor = (dimensions: Dimensions) =>
      rate(items, [hours("gpu", "1", dimensions)]).lines[0]?.product;
    expect(productFor({})).toBe("GPU");
    expect(productFor({ gpuModel: "B200" })).toBe("GPU");
    expect(productFor({ gpuModel: "H200", region: "ber" })).toBe("H200");
    expect(productFor({ gpuModel: "B200", region: "fra" })).toBe("GPU in FRA");
    expect(productFor({ gpuModel: "H200", region: "fra", project: "x" })).toBe("H200 in FRA");
    const tie = [items[2], items[1]].flatMap((one) => one ?? []);
    expect(rate(tie, [hours("gpu", "1", { gpuModel: "H200", region: "fra" })]).lines[0]?.product).toBe(
      "H200",
    );
  });

  it("hands back what no item matches", () => {
    const items = [
      item("H200", "gpu", perUnit("3"), { gpuModel: "H200" }),
      item("vCPU", "compute.vcpu", perUnit("1")),
    ];
    const usage = [
      hours("gpu", "1", { gpuModel: "B200" }),
      hours("compute.vcpu", "1"),
      hours("compute.ram", "1"),
    ];
    const { lines, unpriced } = rate(items, usage);
    expect(lines.map(({ product }) => product)).toEqual(["vCPU"]);
    expect(unpriced).toEqual([usage[0], usage[2]]);
    expect(rate([], usage)).toEqual({ lines: [], unpriced: usage, items: [null, null, null] });
  });

  it("lists lines in the order of the items, whatever the order of the usage", () => {
    const items = [item("RAM", "compute.ram", perUnit("1")), item("vCPU", "compute.vcpu", perUnit("1"))];
    const usage = [hours("compute.vcpu", "1"), hours("compute.ram", "1")];
    expect(rate(items, usage).lines.map(({ product }) => product)).toEqual(["RAM", "vCPU"]);
  });

  it("gives no line for a printed quantity of zero", () => {
    const items = [item("vCPU", "compute.vcpu", { model: "flat", amount: "10" })];
    expect(rate(items, [hours("compute.vcpu", "0")]).lines).toEqual([]);
    expect(rate(items, [hours("compute.vcpu", "0.0000004")]).lines).toEqual([]);
    expect(rate(items, [hours("compute.vcpu", "0.0000005")]).lines).toHaveLength(1);
  });

  it("says how many packages were begun", () => {
    const items = [item("Egress", "network.egress", { model: "package", size: "1000", packagePrice: "20" })];
    const { lines } = rate(items, [
      { meter: "network.egress", dimensions: {}, quantity: decimal("1500500000") },
    ]);
    expect(
      lines.map(({ quantity, unit, note, amount }) => [decimalText(quantity), unit, note, amount]),
    ).toEqual([
      [
        "2",
        "package of 1000 GiB",
        { says: "packages", quantity: "1500.5", unit: "GiB", size: "1000" },
        4000n,
      ],
    ]);
  });

  it("loses no usage: lines and unpriced usage together are what went in", () => {
    const regions = fc.constantFrom("fra", "ber", "muc");
    const meters = fc.constantFrom<MeterId>("compute.vcpu", "compute.ram", "gpu");
    const usage = fc.array(
      fc.record({ meter: meters, region: regions, quantity: fc.bigInt({ min: 1n, max: 10n ** 15n }) }),
      { maxLength: 12 },
    );
    const items = fc.array(fc.record({ meter: meters, region: fc.option(regions) }), { maxLength: 5 });
    fc.assert(
      fc.property(usage, items, (series, cards) => {
        const used = series.map(({ meter, region, quantity }): StoredUsage => {
          return { meter, dimensions: { region }, quantity: decimal(quantity) };
        });
        const card = cards.map(({ meter, region }, index) =>
          item(`${index}`, meter, perUnit("1"), region === null ? {} : { region }),
        );
        const { lines, unpriced } = rate(card, used);
        for (const meter of ["compute.vcpu", "compute.ram", "gpu"] as const) {
          const stored = (list: StoredUsage[]) =>
            list
              .filter((one) => one.meter === meter)
              .reduce((sum, { quantity }) => sum.plus(quantity), decimal("0"));
          const priced = lines.filter((line) => line.meter === meter);
          const billed = priced.reduce((sum, { quantity }) => sum.plus(quantity), decimal("0"));
          const open = reportedQuantity(stored(unpriced), BUILT_IN_METERS.of(meter), MONTH);
          const whole = reportedQuantity(stored(used), BUILT_IN_METERS.of(meter), MONTH);
          // Each printed quantity is rounded, so the sums agree to half a millionth a line.
          const tolerance = decimal("0.0000005").times(decimal(BigInt(priced.length + 2)));
          expect(billed.plus(open).minus(whole).abs().lte(tolerance)).toBe(true);
        }
      }),
    );
  });
});
