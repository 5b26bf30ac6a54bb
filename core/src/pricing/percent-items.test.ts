import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustmentsOf } from "../billing/adjustment.ts";
import { linesOfBill, partsOfBill, periodBill } from "../billing/period-bill.ts";
import { computeInvoice } from "../invoicing/invoice.ts";
import { lineAmount } from "../invoicing/line-item.ts";
import { BUILT_IN_METERS } from "../metering/built-in-meters.ts";
import { decimal, decimalText } from "../money/decimal.ts";
import { divideHalfAwayFromZero } from "../money/rounding.ts";
import { agreedTerms } from "./agreed-terms.ts";
import type { Discount } from "./discount.ts";
import { parseBounds } from "./item-bounds.ts";
import { checkPercentItems } from "./percent-items.ts";
import type { PercentPrice } from "./price/percent.ts";
import { parsePrice } from "./price.ts";
import type { MeteredItem, PercentItem, RateCardItem, StoredUsage } from "./rate.ts";
import type { Rating } from "./rate-tenants.ts";

const OCTOBER = { from: "2026-10-01", before: "2026-11-01" };
const MONTH = 2_592_000;

function metered(
  product: string,
  group: string,
  unitPrice: string,
  rest: Partial<MeteredItem> = {},
): MeteredItem {
  const price = { model: "unit", unitPrice } as const;
  return { product, description: "", meter: "network.egress", match: { product }, group, price, ...rest };
}

function percent(
  product: string,
  price: Partial<PercentPrice>,
  rest: Partial<PercentItem> = {},
): PercentItem {
  const usual = {
    model: "percent",
    percent: "10",
    of: null,
    recurring: false,
    basis: "afterDiscount",
  } as const;
  return { product, description: "", meter: null, match: {}, price: { ...usual, ...price }, ...rest };
}

/** Usage in thousandths of a GiB, by product and tenant. */
function used(product: string, thousandths: number, tenant = ""): StoredUsage {
  return {
    meter: "network.egress",
    dimensions: { product },
    tenant,
    quantity: decimal(BigInt(thousandths) * 1000n),
  };
}

interface Agreed {
  recurring?: string;
  minimumSpend?: bigint | null;
  discount?: Discount | null;
  rating?: Rating;
  /** The share of the month after which the same is agreed again. */
  split?: number;
}

function billOf(items: readonly RateCardItem[], usage: readonly StoredUsage[], agreed: Agreed = {}) {
  const { recurring, minimumSpend = null, discount = null, rating = "pooled", split = 1 } = agreed;
  const terms = { minimumSpend, discount, rating };
  const item = {
    product: "Licence",
    description: null,
    quantity: "1",
    unitPrice: recurring ?? "0",
    interval: "month",
    charged: "arrears",
    until: null,
  } as const;
  const parts = [split, 1 - split].map((share) => ({ ...terms, seconds: Math.round(MONTH * share) }));
  return periodBill({
    meters: BUILT_IN_METERS,
    items,
    usage,
    from: "2026-10-01",
    monthSeconds: MONTH,
    currency: "EUR",
    terms: agreedTerms(parts, {
      periodSeconds: MONTH,
      currency: "EUR",
      charges:
        recurring === undefined ? [] : [{ item, seconds: MONTH, wholeSeconds: MONTH, period: OCTOBER }],
    }),
  });
}

const linesNamed = (product: string, bill: ReturnType<typeof billOf>) =>
  linesOfBill(bill)
    .filter((line) => line.product === product)
    .map(({ kind, quantity, unit, unitPrice, amount }) => [
      kind,
      decimalText(quantity),
      unit,
      decimalText(unitPrice),
      amount,
    ]);

const vm = metered("VM", "compute", "0.1");
const disk = metered("Disk", "storage", "0.2");
/** 60.00 of VM, 40.00 of Disk. */
const month = [used("VM", 600_000), used("Disk", 200_000)];

describe("a percentage of other items", () => {
  it.each<[string, Partial<PercentPrice>, Agreed, string, bigint]>([
    ["all that is metered", {}, {}, "100", 1_000n],
    ["a group", { of: { groups: ["storage"], products: [] } }, {}, "40", 400n],
    ["a product and a group", { of: { groups: ["storage"], products: ["VM"] } }, {}, "100", 1_000n],
    ["with subscription items", { recurring: true }, { recurring: "33.33" }, "133.33", 1_333n],
    ["after a discount", {}, { discount: { percent: "15" } }, "85", 850n],
    ["before a discount", { basis: "beforeDiscount" }, { discount: { percent: "15" } }, "100", 1_000n],
    [
      "its part of a fixed discount",
      { of: { groups: ["storage"], products: [] } },
      { discount: { amount: "10" } },
      "36",
      360n,
    ],
  ])("is of %s", (_, price, agreed, base, amount) => {
    const bill = billOf([vm, percent("Support", price), disk], month, agreed);
    expect(linesNamed("Support", bill)).toEqual([["percent", base, "EUR", "0.1", amount]]);
  });

  it("is computed after the percentages that it is of, wherever they stand, and keeps its place", () => {
    const support = percent("Support", { of: { groups: ["storage"], products: ["Mark-up"] } });
    const bill = billOf([support, vm, percent("Mark-up", { percent: "2.5" }), disk], month, {
      discount: { percent: "50" },
    });
    // 2.5 % of 50.00 are 1.25; 10 % of 20.00 and 1.25 are 2.125. The discount leaves both alone.
    expect(linesOfBill(bill).map(({ product, amount }) => [product, amount])).toEqual([
      ["Support", 213n],
      ["VM", 6_000n],
      ["Mark-up", 125n],
      ["Disk", 4_000n],
    ]);
    expect(bill.discount).toBe(5_000n);
  });

  it("is at least its minimum where there is something to be of", () => {
    const support = percent("Support", {}, { minimum: "29.00" });
    const bill = billOf([vm, support], [used("VM", 600_000)]);
    expect(linesNamed("Support", bill)).toEqual([["percent", "1", "minimum", "29", 2_900n]]);
    expect(billOf([vm, support], []).usage).toEqual([]);
    expect(linesNamed("Support", billOf([vm, support], [used("VM", 9_000_000)]))).toEqual([
      ["percent", "900", "EUR", "0.1", 9_000n],
    ]);
  });

  it.each<[string, RateCardItem[], string]>([
    [
      "itself",
      [vm, percent("Support", { of: { groups: [], products: ["Support"] } })],
      "Support is of Support",
    ],
    [
      "itself by its group",
      [vm, percent("Support", { of: { groups: ["compute"], products: [] } }, { group: "compute" })],
      "Support is of Support",
    ],
    [
      "another that is of it",
      [
        vm,
        percent("A", { of: { groups: [], products: ["B"] } }),
        percent("B", { of: { groups: [], products: ["VM", "C"] } }),
        percent("C", { of: { groups: [], products: ["A"] } }),
      ],
      "A is of B is of C is of A",
    ],
    [
      "a product that is not there",
      [vm, percent("Support", { of: { groups: [], products: ["Disk"] } })],
      'no "Disk"',
    ],
    [
      "a group without items",
      [vm, percent("Support", { of: { groups: ["gpu"], products: [] } })],
      'the group "gpu"',
    ],
  ])("is refused where it is of %s", (_, items, said) => {
    expect(() => checkPercentItems(items)).toThrow(said);
  });

  it.each([
    [{ percent: "0" }, "/percent"],
    [{ percent: "-5" }, "/percent"],
    [{ percent: "1000.1" }, "/percent"],
    [{ percent: "10", of: {}, recurring: true }, "/of"],
    [{ percent: "10", of: { groups: [""] } }, "/of/groups/0"],
    [{ percent: "10", basis: "list" }, "/basis"],
  ])("is read from outside: %j", (fields, pointer) => {
    expect(() => parsePrice({ model: "percent", ...fields })).toThrow(expect.objectContaining({ pointer }));
  });
});

describe("the bounds of an item", () => {
  it.each<[string, number, Partial<MeteredItem>, (string | bigint | null)[]]>([
    ["less than the minimum", 30_000, { minimum: "5.00" }, ["1", "minimum", 500n]],
    ["the minimum", 50_000, { minimum: "5.00", maximum: "5.00" }, ["50", "GiB", 500n]],
    ["more than the maximum", 51_000, { minimum: "2.00", maximum: "5.00" }, ["1", "maximum", 500n]],
  ])("usage that comes to %s", (_, thousandths, bounds, [quantity, unit, amount]) => {
    const bill = billOf([metered("VM", "compute", "0.1", bounds)], [used("VM", thousandths)]);
    expect(linesNamed("VM", bill).map((line) => [line[1], line[2], line[4]])).toEqual([
      [quantity, unit, amount],
    ]);
  });

  it("holds for each tenant by itself where rating is per tenant", () => {
    const usage = [
      used("VM", 10_000),
      used("VM", 90_000, "b"),
      used("VM", 80_000, "c"),
      used("VM", 40_000, "d"),
    ];
    const bill = billOf([metered("VM", "compute", "0.1", { minimum: "2.00", maximum: "6.00" })], usage, {
      rating: "perTenant",
    });
    expect(linesNamed("VM", bill).map((line) => [line[1], line[2], line[4]])).toEqual([
      ["1", "minimum", 200n],
      ["2", "maximum", 1_200n],
      ["40", "GiB", 400n],
    ]);
  });

  it("is an amount in the card's currency, and the maximum not less than the minimum", () => {
    expect(parseBounds({ minimum: "5" }, "EUR")).toEqual({ minimum: "5.00", maximum: null });
    for (const [bounds, pointer] of [
      [{ minimum: "5.001" }, "/minimum"],
      [{ minimum: "0" }, "/minimum"],
      [{ minimum: "5", maximum: "4.99" }, "/maximum"],
    ] as const)
      expect(() => parseBounds(bounds, "EUR")).toThrow(expect.objectContaining({ pointer }));
  });
});

interface Month {
  cents: readonly number[];
  percents: readonly [number, number];
  bounds: readonly (number | null)[];
  basis: PercentPrice["basis"];
  agreed: Agreed;
}

const months: fc.Arbitrary<Month> = fc.record({
  cents: fc.array(fc.integer({ min: 0, max: 900_000 }), { minLength: 4, maxLength: 4 }),
  percents: fc.tuple(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: 2_000 })),
  bounds: fc.array(fc.option(fc.integer({ min: 1, max: 20_000 })), { minLength: 2, maxLength: 2 }),
  basis: fc.constantFrom<PercentPrice["basis"]>("beforeDiscount", "afterDiscount"),
  agreed: fc.record({
    recurring: fc.constantFrom("0", "7.35", "120"),
    minimumSpend: fc.option(fc.bigInt({ min: 0n, max: 90_000n })),
    discount: fc.constantFrom<Discount | null>(
      null,
      { percent: "7.5" },
      { percent: "100" },
      { amount: "25.00" },
    ),
    rating: fc.constantFrom<Rating>("pooled", "perTenant"),
  }),
});

/** Four series of two products and tenants, a mark-up on one of the products, and support on everything. */
function randomBill({ cents, percents, bounds, basis, agreed }: Month, split = 1) {
  const [least, most] = bounds.map((bound) =>
    bound == null ? null : decimalText(decimal(BigInt(bound)).div("100")),
  );
  const items = [
    percent(
      "Support",
      { percent: `${percents[0] / 100}`, recurring: true, basis, of: { groups: ["all"], products: [] } },
      {
        minimum: least ?? null,
      },
    ),
    metered("VM", "all", "0.0193"),
    percent(
      "Mark-up",
      { percent: `${percents[1] / 100}`, basis, of: { groups: [], products: ["VM"] } },
      { group: "all" },
    ),
    metered("Disk", "all", "0.01", { maximum: most ?? null }),
  ];
  const usage = cents.map((one, place) => used(place < 2 ? "VM" : "Disk", one, place % 2 === 0 ? "" : "b"));
  return billOf(items, usage, { ...agreed, split });
}

const sum = (of: readonly { amount: bigint }[]) => of.reduce((total, { amount }) => total + amount, 0n);

describe("for any month", () => {
  it("each line is its quantity × price and its tenants' shares, and the invoice comes to the bill", () => {
    fc.assert(
      fc.property(months, (drawn) => {
        const bill = randomBill(drawn);
        const lines = linesOfBill(bill);
        for (const line of lines) {
          expect(lineAmount(line, "EUR")).toBe(line.amount);
          if (line.kind !== "usage" && line.kind !== "percent") continue;
          expect(sum(line.shares)).toBe(line.amount);
          const shares = line.shares.reduce((all, { quantity }) => all.plus(quantity), decimal("0"));
          expect(decimalText(shares)).toBe(decimalText(line.quantity));
        }
        const invoice = computeInvoice({
          currency: "EUR",
          discount: bill.terms.discount,
          lines: lines.map((line) => ({
            ...line,
            discount: null,
            taxCategory: "standard",
            taxRate: decimal("19"),
            undiscounted: line.kind === "percent",
          })),
        });
        expect(invoice.discount).toBe(bill.discount);
        expect(invoice.subtotal - invoice.discount).toBe(sum(partsOfBill(bill)) + bill.terms.recurring);
      }),
    );
  });

  it("a pooled percentage is what plain arithmetic says", () => {
    fc.assert(
      fc.property(months, (drawn) => {
        const pooled = { ...drawn, agreed: { ...drawn.agreed, rating: "pooled" as const } };
        const bill = randomBill(pooled);
        const of = (product: string) => sum(linesOfBill(bill).filter((line) => line.product === product));
        const [VM, disk, recurring] = [of("VM"), of("Disk"), bill.terms.recurring];
        const all = VM + disk + recurring;
        const { discount } = bill.terms;
        const off =
          drawn.basis === "beforeDiscount" || discount === null
            ? 0n
            : "percent" in discount
              ? divideHalfAwayFromZero(all * BigInt(Number(discount.percent) * 10), 1_000n)
              : [2_500n, all].toSorted((a, b) => (a < b ? -1 : 1))[0];
        const part = (amount: bigint) =>
          all === 0n ? 0n : divideHalfAwayFromZero((off ?? 0n) * amount, all);
        const rated = (amount: bigint, place: 0 | 1) =>
          divideHalfAwayFromZero(amount * BigInt(drawn.percents[place]), 10_000n);
        const markUp = rated(VM - part(VM), 1);
        expect(of("Mark-up")).toBe(markUp);
        const base = all - part(all) + markUp;
        const least = BigInt(drawn.bounds[0] ?? 0);
        const support = base === 0n ? 0n : rated(base, 0);
        expect(of("Support")).toBe(base > 0n && support < least ? least : support);
      }),
    );
  });

  it("the same terms agreed twice within the month lose no cent", () => {
    fc.assert(
      fc.property(months, fc.constantFrom(0.25, 0.5, 0.7), (drawn, split) => {
        expect(partsOfBill(randomBill(drawn, split))).toEqual(partsOfBill(randomBill(drawn)));
      }),
    );
  });

  it("late or corrected usage changes a percentage by exactly the difference", () => {
    fc.assert(
      fc.property(months, months, (before, later) => {
        const now = partsOfBill(randomBill({ ...before, cents: later.cents }));
        const then = partsOfBill(randomBill(before));
        const adjustments = adjustmentsOf(now, then, "EUR");
        expect(sum(adjustments)).toBe(sum(now) - sum(then));
        for (const one of adjustments) expect(lineAmount(one, "EUR")).toBe(one.amount);
        const billed = [...then, ...adjustments.flatMap(({ parts }) => parts)];
        expect(adjustmentsOf(now, billed, "EUR")).toEqual([]);
      }),
    );
  });
});
