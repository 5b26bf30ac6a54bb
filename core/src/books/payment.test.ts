import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DomainError } from "../errors.ts";
import { positiveAmounts } from "../testing/arbitraries.ts";
import { refused } from "../testing/refused.ts";
import { applyPayment } from "./overpayment.ts";
import { applyCredit, reversePayment } from "./payment.ts";

describe("applyCredit", () => {
  it("uses as much as is due and there, unless told how much", () => {
    expect(applyCredit({ due: 1000n, credit: 400n, asked: null })).toEqual({ applied: 400n, settles: false });
    expect(applyCredit({ due: 1000n, credit: 1400n, asked: null })).toEqual({
      applied: 1000n,
      settles: true,
    });
    expect(applyCredit({ due: 1000n, credit: 1400n, asked: 1n })).toEqual({ applied: 1n, settles: false });
    expect(applyCredit({ due: 1000n, credit: 1000n, asked: 1000n })).toEqual({
      applied: 1000n,
      settles: true,
    });
  });

  it("refuses nothing, more than is due and more than there is, at the field", () => {
    for (const [asked, code] of [
      [0n, "amount_not_positive"],
      [-1n, "amount_not_positive"],
      [1001n, "amount_exceeds_due"],
      [501n, "amount_exceeds_credit"],
    ] as const) {
      const { pointer } = refused(() => applyCredit({ due: 1000n, credit: 500n, asked }), code);
      expect(pointer).toBe("/amount");
    }
  });

  it("conserves: whatever is paid, used and given back, what came in is what was applied and what is left", () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("pay" as const), total: positiveAmounts, amount: positiveAmounts }),
      fc.record({
        do: fc.constant("use" as const),
        total: positiveAmounts,
        amount: fc.option(positiveAmounts),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let cameIn = 0n;
        let applied = 0n;
        let credit = 0n;
        for (const { do: what, total, amount } of steps) {
          if (what === "pay") {
            const paid = applyPayment({ due: total, amount });
            cameIn += amount;
            applied += paid.applied;
            credit += paid.credit;
          } else if (credit > 0n) {
            try {
              const used = applyCredit({ due: total, credit, asked: amount });
              applied += used.applied;
              credit -= used.applied;
            } catch (error) {
              if (!(error instanceof DomainError)) throw error;
            }
          }
          expect(credit).toBeGreaterThanOrEqual(0n);
          expect(cameIn).toBe(applied + credit);
        }
      }),
    );
  });
});

describe("reversePayment", () => {
  const payment = {
    source: "money" as const,
    amount: 150n,
    applied: 119n,
    paidOn: "2026-11-10",
    isReversed: false,
  };
  const now = { on: "2026-11-12", today: "2026-11-15", creditLeft: 31n, currency: "EUR" as const };

  it("takes back what paid the invoice, and the rest from the customer's credit", () => {
    expect(reversePayment(payment, now)).toEqual({ applied: 119n, credit: 31n });
    expect(reversePayment({ ...payment, applied: 150n }, { ...now, creditLeft: 0n })).toEqual({
      applied: 150n,
      credit: 0n,
    });
    expect(reversePayment(payment, { ...now, on: "2026-11-10" })).toEqual({ applied: 119n, credit: 31n });
    expect(reversePayment(payment, { ...now, on: "2026-11-15" })).toEqual({ applied: 119n, credit: 31n });
  });

  it("refuses what was reversed before, credit, other days, and credit that is used", () => {
    refused(() => reversePayment({ ...payment, isReversed: true }, now), "action_not_allowed");
    refused(() => reversePayment({ ...payment, source: "credit" }, now), "action_not_allowed");
    expect(refused(() => reversePayment(payment, { ...now, on: "2026-11-09" }), "invalid_date").pointer).toBe(
      "/on",
    );
    expect(refused(() => reversePayment(payment, { ...now, on: "2026-11-16" }), "invalid_date").pointer).toBe(
      "/on",
    );
    refused(() => reversePayment(payment, { ...now, creditLeft: 30n }), "credit_used");
  });
});
