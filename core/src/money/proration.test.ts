import fc from "fast-check";
import { expect, it } from "vitest";
import { refused } from "../testing/refused.ts";
import { decimal, decimalText } from "./decimal.ts";
import { prorateSeconds } from "./proration.ts";

const OCTOBER = 2_678_400;
const shareOf = (quantity: string, seconds: number, periodSeconds = OCTOBER) =>
  decimalText(prorateSeconds({ quantity: decimal(quantity), seconds, periodSeconds }).quantity);

it.each([
  ["1", OCTOBER, "1"],
  ["1", OCTOBER / 2, "0.5"],
  ["1", 86_400, "0.032258"],
  ["1", 1, "0"],
  ["1", 0, "0"],
  ["10", OCTOBER / 3, "3.333333"],
  ["0.000003", OCTOBER / 3, "0.000001"],
])("of %s for %s seconds of October is %s", (quantity, seconds, share) => {
  expect(shareOf(quantity, seconds)).toBe(share);
});

it("says how it was prorated, and nothing of a whole period", () => {
  const quantity = decimal("2");
  const noteOf = (seconds: number) => prorateSeconds({ quantity, seconds, periodSeconds: OCTOBER }).note;
  expect(noteOf(1_339_200)).toEqual({ says: "prorated", seconds: 1_339_200, periodSeconds: OCTOBER });
  expect(noteOf(OCTOBER)).toBeNull();
});

it("keeps the quantity, to six decimals, over parts that make up the period", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: OCTOBER }), fc.integer({ min: 1, max: 500 }), (seconds, count) => {
      const [before, after] = [shareOf(String(count), seconds), shareOf(String(count), OCTOBER - seconds)];
      expect(decimal(before).plus(after).minus(String(count)).abs().lte("0.000001")).toBe(true);
    }),
  );
});

it("refuses a period without length", () => {
  refused(() => shareOf("1", 0, 0), "invalid_period");
});
