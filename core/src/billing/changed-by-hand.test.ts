import fc from "fast-check";
import { expect, it } from "vitest";
import { computeInvoice } from "../invoicing/invoice.ts";
import { decimal } from "../money/decimal.ts";
import { type Adjustment, adjustmentsOf, settledParts } from "./adjustment.ts";
import { changedByHand, type LineOfPeriod } from "./changed-by-hand.ts";
import { type BilledPart, partWithoutQuantity } from "./period-bill.ts";

const CURRENCY = "EUR";

const part = (amount: bigint): BilledPart[] => [{ ...partWithoutQuantity("recurring", amount), item: 0 }];
const sum = (lines: readonly Pick<Adjustment, "amount">[]) =>
  lines.reduce((total, { amount }) => total + amount, 0n);

/** An invoice's lines of these cents with a discount on the whole. */
function linesOf(cents: readonly bigint[], discount: { percent: string } | null): LineOfPeriod[] {
  const { lines } = computeInvoice({
    currency: CURRENCY,
    discount,
    lines: cents.map((amount) => ({
      quantity: decimal(amount),
      unitPrice: decimal("0.01"),
      discount: null,
      taxCategory: "standard",
      taxRate: decimal("19"),
    })),
  });
  return lines.map(({ amount, share }) => ({ amount, net: amount - share, isDiscounted: true }));
}

it.each([
  ["nothing", [1000n, 2450n], { percent: "10" }, { cut: 0n, raised: 0n, gift: 0n }],
  [
    "a lower quantity, at the agreed discount",
    [1000n, 1470n],
    { percent: "10" },
    { cut: 882n, raised: 0n, gift: 0n },
  ],
  ["a higher quantity", [1000n, 2940n], { percent: "10" }, { cut: 0n, raised: 441n, gift: 0n }],
  ["a line left out", [1000n], { percent: "10" }, { cut: 2205n, raised: 0n, gift: 0n }],
  ["more discount", [1000n, 2450n], { percent: "50" }, { cut: 0n, raised: 0n, gift: 1380n }],
  ["no discount", [1000n, 2450n], null, { cut: 0n, raised: 0n, gift: -345n }],
])("what people changed: %s", (_, cents, discount, changed) => {
  // The run computed 34.50 less the agreed tenth.
  expect(
    changedByHand(linesOf(cents, discount), {
      computed: 3105n,
      discount: { percent: "10" },
      currency: CURRENCY,
    }),
  ).toEqual(changed);
});

it("an adjustment's lines stand beside the agreed discount", () => {
  const adjustment = { amount: -490n, net: -490n, isDiscounted: false };
  expect(
    changedByHand([...linesOf([2450n], { percent: "10" }), adjustment], {
      computed: 2205n - 980n,
      discount: { percent: "10" },
      currency: CURRENCY,
    }),
  ).toEqual({ cut: 0n, raised: 490n, gift: 0n });
});

it("a corrected month comes to what it is worth, less what is left of a cut, or with what is left of a raise", () => {
  const amount = fc.bigInt({ min: 0n, max: 5_000n });
  fc.assert(
    fc.property(
      amount,
      amount,
      fc.array(amount, { minLength: 1, maxLength: 5 }),
      (computed, billed, worths) => {
        const { cut, raised } = changedByHand(linesOf([billed], null), {
          computed,
          discount: null,
          currency: CURRENCY,
        });
        const parts = [...part(computed)];
        let [paid, gift, extra, was] = [billed, cut, raised, computed];
        for (const worth of worths) {
          const settled = settledParts(part(worth), parts, {
            recurring: 0n,
            givenBack: cut,
            ahead: raised,
            gifts: 0n,
          });
          const lines = adjustmentsOf([...part(worth), ...settled], parts, CURRENCY);
          parts.push(...lines.flatMap((line) => line.parts));
          paid += sum(lines);
          // Apart from the code: less usage uses a cut up, more usage a raise, and nobody is paid for using something.
          if (worth < was) gift = gift > was - worth ? gift - (was - worth) : 0n;
          if (worth > was) extra = extra > worth - was ? extra - (worth - was) : 0n;
          if (gift > worth) gift = worth;
          was = worth;
          expect(paid).toBe(worth - gift + extra);
        }
      },
    ),
  );
});
