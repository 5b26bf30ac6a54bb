import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { positiveAmounts } from "../testing/arbitraries.ts";
import { refused } from "../testing/refused.ts";
import { applyPayment } from "./overpayment.ts";

describe("applyPayment", () => {
  it.each([
    ["in part", 1000n, 400n, { applied: 400n, credit: 0n, settles: false }],
    ["but one cent", 1000n, 999n, { applied: 999n, credit: 0n, settles: false }],
    ["in full", 1000n, 1000n, { applied: 1000n, credit: 0n, settles: true }],
    ["more than is due", 1000n, 1250n, { applied: 1000n, credit: 250n, settles: true }],
    ["when nothing is due", 0n, 50n, { applied: 0n, credit: 50n, settles: true }],
  ])("pays %s", (_, due, amount, applied) => {
    expect(applyPayment({ due, amount })).toEqual(applied);
  });

  it("uses the whole payment, and settles exactly when nothing is left due", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), positiveAmounts, (due, amount) => {
        const { applied, credit, settles } = applyPayment({ due, amount });
        expect(applied + credit).toBe(amount);
        expect(applied >= 0n && applied <= due && credit >= 0n).toBe(true);
        expect(settles).toBe(due - applied === 0n);
        // Credit arises only when the invoice is settled.
        if (credit > 0n) expect(settles).toBe(true);
      }),
    );
  });

  it.each([0n, -1n])("refuses a payment of %s", (amount) => {
    expect(refused(() => applyPayment({ due: 100n, amount }), "amount_not_positive").pointer).toBe("/amount");
  });

  it("is never asked to pay less than nothing", () => {
    expect(() => applyPayment({ due: -1n, amount: 1n })).toThrow(RangeError);
  });
});
