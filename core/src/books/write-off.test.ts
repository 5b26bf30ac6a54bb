import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refused } from "../testing/refused.ts";
import { amountToWriteOff, changeOfDebt, recoveredBy, sharesOfDebt } from "./write-off.ts";

describe("amountToWriteOff", () => {
  it("is all that is due, unless told how much", () => {
    expect(amountToWriteOff({ due: 100n, asked: null })).toBe(100n);
    expect(amountToWriteOff({ due: 100n, asked: 40n })).toBe(40n);
    expect(amountToWriteOff({ due: 100n, asked: 100n })).toBe(100n);
  });

  it("refuses nothing and more than is due, at the field", () => {
    for (const [asked, code] of [
      [0n, "amount_not_positive"],
      [-1n, "amount_not_positive"],
      [101n, "amount_exceeds_due"],
    ] as const)
      expect(refused(() => amountToWriteOff({ due: 100n, asked }), code).pointer).toBe("/amount");
  });
});

describe("recoveredBy", () => {
  it("pays what is due first", () => {
    expect(recoveredBy({ due: 60n, applied: 60n })).toBe(0n);
    expect(recoveredBy({ due: 60n, applied: 61n })).toBe(1n);
    expect(recoveredBy({ due: 0n, applied: 30n })).toBe(30n);
  });
});

describe("sharesOfDebt", () => {
  const taxes = [
    { taxable: 10_000n, tax: 1_900n },
    { taxable: 5_000n, tax: 350n },
    { taxable: 1_000n, tax: 0n },
  ];

  it("splits by the tax categories", () => {
    expect(sharesOfDebt(18_250n, taxes)).toEqual({ net: 16_000n, tax: 2_250n });
    expect(sharesOfDebt(9_125n, taxes)).toEqual({ net: 8_000n, tax: 1_125n });
    expect(sharesOfDebt(0n, taxes)).toEqual({ net: 0n, tax: 0n });
  });

  const rates = fc.array(
    fc
      .record({ taxable: fc.bigInt({ min: 1n, max: 10n ** 9n }), rate: fc.constantFrom(0n, 7n, 19n, 25n) })
      .map(({ taxable, rate }) => ({ taxable, tax: (taxable * rate) / 100n })),
    { minLength: 1, maxLength: 4 },
  );

  it("comes to the invoice's own net and tax, whatever was written off and taken back on the way", () => {
    fc.assert(
      fc.property(rates, fc.array(fc.nat({ max: 1000 }), { maxLength: 8 }), (of, steps) => {
        const total = of.reduce((sum, { taxable, tax }) => sum + taxable + tax, 0n);
        let before = 0n;
        const sums = { net: 0n, tax: 0n };
        for (const share of [...steps, 1000]) {
          const after = (total * BigInt(share)) / 1000n;
          const change = changeOfDebt({ before, after }, of);
          expect(change.net + change.tax).toBe(after - before);
          sums.net += change.net;
          sums.tax += change.tax;
          expect(sums).toEqual(sharesOfDebt(after, of));
          before = after;
        }
        const tax = of.reduce((sum, one) => sum + one.tax, 0n);
        expect(sums).toEqual({ net: total - tax, tax });
      }),
    );
  });

  it("has its proportion of tax, within a minor unit a category", () => {
    fc.assert(
      fc.property(rates, fc.nat({ max: 1000 }), (of, share) => {
        const total = of.reduce((sum, { taxable, tax }) => sum + taxable + tax, 0n);
        const tax = of.reduce((sum, one) => sum + one.tax, 0n);
        const amount = (total * BigInt(share)) / 1000n;
        const error = sharesOfDebt(amount, of).tax * total - tax * amount;
        const most = total * BigInt(of.length);
        expect(error <= most && error >= -most).toBe(true);
      }),
    );
  });
});
