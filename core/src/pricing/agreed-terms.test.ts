import { expect, it } from "vitest";
import { decimalText } from "../money/decimal.ts";
import { agreedTerms, type HeldTerms } from "./agreed-terms.ts";
import type { RecurringItem } from "./recurring.ts";

const support: RecurringItem = {
  product: "Support",
  description: "Around the clock",
  quantity: "2",
  unitPrice: "31",
  interval: "month",
  charged: "arrears",
  until: null,
};
const held = (seconds: number, terms: Partial<HeldTerms>): HeldTerms => ({
  seconds,
  minimumSpend: null,
  discount: null,
  ...terms,
});

it("counts every subscription of a period for its time, and what goes on unchanged once", () => {
  const period = { from: "2026-10-01", before: "2026-11-01" };
  const terms = agreedTerms(
    [
      held(1_000_000, { minimumSpend: 50_000n, discount: { percent: "10" } }),
      held(1_678_400, { minimumSpend: 80_000n }),
    ],
    {
      periodSeconds: 2_678_400,
      currency: "EUR",
      charges: [
        { item: support, seconds: 2_678_400, wholeSeconds: 2_678_400, period },
        { item: support, seconds: 1_000_000, wholeSeconds: 2_678_400, period },
      ],
    },
  );
  expect(terms.recurringItems.map((item) => [item.note, decimalText(item.quantity), item.amount])).toEqual([
    [null, "2", 6_200n],
    [{ says: "prorated", seconds: 1_000_000, periodSeconds: 2_678_400 }, "0.746714", 2_315n],
  ]);
  expect(terms).toMatchObject({
    recurring: 8_515n,
    // 500 for 1,000,000 seconds and 800 for 1,678,400.
    minimum: 68_799n,
    discount: { percent: "3.733572" },
    minimumNote: {
      says: "minimum",
      periodSeconds: 2_678_400,
      agreed: [
        { amount: "500.00", currency: "EUR", seconds: 1_000_000 },
        { amount: "800.00", currency: "EUR", seconds: 1_678_400 },
      ],
    },
  });
});

it("leaves out what did not hold for a second", () => {
  const terms = agreedTerms([held(0, { discount: { percent: "10" } }), held(60, {})], {
    periodSeconds: 60,
    currency: "EUR",
    charges: [],
  });
  expect(terms).toEqual({
    recurring: 0n,
    minimum: null,
    discount: null,
    recurringItems: [],
    minimumNote: null,
  });
});
