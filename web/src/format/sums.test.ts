import { expect, test } from "vitest";
import { inCurrencyFirst, shortSumsText, sumsText } from "./sums.ts";

const sums = [
  { currency: "EUR", amount: "1190.00" },
  { currency: "KWD", amount: "123456789.125" },
  { currency: "JPY", amount: "5000" },
];

test("what is in one's own currency comes first, the rest as it was", () => {
  expect(inCurrencyFirst(sums, "JPY").map(({ currency }) => currency)).toEqual(["JPY", "EUR", "KWD"]);
  expect(inCurrencyFirst(sums, undefined)).toEqual(sums);
});

test("sums of several currencies stand in full, or the first with what else there is", () => {
  expect(sumsText(sums)).toBe("€1,190.00 + KWD\u00a0123,456,789.125 + ¥5,000");
  expect([0, 1, 2, 3].map((count) => shortSumsText(sums.slice(0, count)))).toEqual([
    "",
    "€1,190.00",
    "€1,190.00 + KWD",
    "€1,190.00 + 2 currencies",
  ]);
});
