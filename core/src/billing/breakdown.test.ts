import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BUILT_IN_METERS } from "../metering/built-in-meters.ts";
import { decimal, decimalText } from "../money/decimal.ts";
import type { UsagePrice as Price } from "../pricing/price.ts";
import { rateUsage, type StoredUsage } from "../pricing/rate.ts";
import type { Rating } from "../pricing/rate-tenants.ts";
import { splitLine } from "./breakdown.ts";
import { periodBill } from "./period-bill.ts";

const MONTH = 2_592_000;
const tiers = [
  { upTo: "100", unitPrice: "0" },
  { upTo: "1000.5", unitPrice: "0.0193" },
  { upTo: null, unitPrice: "0.007" },
];
const prices: Record<string, Price> = {
  unit: { model: "unit", unitPrice: "0.0193" },
  graduated: { model: "graduated", tiers },
  volume: { model: "volume", tiers },
  package: { model: "package", size: "50", packagePrice: "1.99" },
  flat: { model: "flat", amount: "4.90" },
};

/** What up to five tenants used, in millionths. */
const used = fc.array(fc.bigInt({ min: 0n, max: 3_000_000_000n }), { minLength: 1, maxLength: 5 });
const seriesOf = (amounts: readonly bigint[]): StoredUsage[] =>
  amounts.map((amount, index) => ({
    meter: "network.egress",
    dimensions: {},
    tenant: index === 0 ? "" : `t${index}`,
    quantity: decimal(amount),
  }));
const rate = (price: Price, amounts: readonly bigint[], rating: Rating) =>
  rateUsage({
    meters: BUILT_IN_METERS,
    from: "2026-10-01",
    items: [{ product: "Egress", description: "", meter: "network.egress", match: {}, price }],
    usage: seriesOf(amounts),
    monthSeconds: MONTH,
    currency: "EUR",
    rating,
  }).lines;
const total = (lines: ReturnType<typeof rate>) => lines.reduce((sum, { amount }) => sum + amount, 0n);

describe("a line's breakdown", () => {
  test("sums exactly to its quantity and amount, for any price and split, pooled and per tenant", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(prices)),
        used,
        fc.constantFrom<Rating>("pooled", "perTenant"),
        (price, amounts, rating) => {
          for (const line of rate(price, amounts, rating)) {
            const sum = line.shares.reduce((all, { quantity }) => all.plus(quantity), decimal("0"));
            expect(decimalText(sum)).toBe(decimalText(line.quantity));
            expect(line.shares.reduce((all, { amount }) => all + amount, 0n)).toBe(line.amount);
            expect(line.shares.every(({ amount }) => amount >= 0n)).toBe(true);
          }
        },
      ),
    );
  });

  test("sums exactly for an adjustment too, where some used more and others less", () => {
    const change = fc.bigInt({ min: -1_000n, max: 1_000n });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), change, (changes, amount) => {
        const weights = new Map(changes.map((one, index) => [`t${index}`, decimal(one)]));
        const quantity = decimal(changes.reduce((sum, one) => sum + one, 0n));
        const shares = splitLine({ quantity, amount }, weights);
        expect(shares.reduce((sum, share) => sum + share.amount, 0n)).toBe(amount);
        expect(shares.reduce((sum, share) => sum.plus(share.quantity), decimal("0")).eq(quantity)).toBe(true);
      }),
    );
  });
});

describe("rating per tenant", () => {
  test("gives the pooled lines where the price has no tiers", () => {
    fc.assert(
      fc.property(used, (amounts) => {
        const price = prices.unit as Price;
        expect(rate(price, amounts, "perTenant")).toEqual(rate(price, amounts, "pooled"));
      }),
    );
  });

  test("gives what the tenants would pay apart, up to a cent of rounding for each line", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(prices)), used, (price, amounts) => {
        const apart = amounts.reduce((sum, amount) => sum + total(rate(price, [amount], "pooled")), 0n);
        const together = total(rate(price, amounts, "perTenant"));
        const difference = apart > together ? apart - together : together - apart;
        expect(difference <= BigInt(amounts.length * tiers.length)).toBe(true);
      }),
    );
  });

  test.each<[Rating, bigint, bigint]>([
    ["pooled", 500n, 0n],
    ["perTenant", 500n, 600n],
  ])("%s: a discount of 5.00 and a minimum of 8.00 over 10.00 and 2.00", (rating, discount, missing) => {
    const bill = periodBill({
      meters: BUILT_IN_METERS,
      from: "2026-10-01",
      items: [
        {
          product: "",
          description: "",
          meter: "network.egress",
          match: {},
          price: { model: "unit", unitPrice: "1" },
        },
      ],
      usage: seriesOf([10_000_000n, 2_000_000n]),
      monthSeconds: MONTH,
      currency: "EUR",
      terms: { recurring: 0n, minimum: 800n, discount: { amount: "5.00" }, rating },
    });
    expect([bill.discount, bill.missing]).toEqual([discount, missing]);
  });
});
