import fc from "fast-check";
import { expect, test } from "vitest";
import { decimal, decimalText } from "../money/decimal.ts";
import { isBeyondExact, sampleValue } from "./sample-value.ts";

const text = (value: string) => {
  const parsed = sampleValue(value);
  return parsed === null ? null : decimalText(parsed);
};

test.each([
  ["4", "4"],
  ["0.1", "0.1"],
  ["-2.50", "-2.5"],
  ["+3", "3"],
  ["1.5e-07", "0.00000015"],
  ["8.9782304638907e+13", "89782304638907"],
  ["1e21", "1000000000000000000000"],
  ["0", "0"],
])("%s says %s", (sent, said) => {
  expect(text(sent)).toBe(said);
});

test.each(["NaN", "+Inf", "-Inf", "", "1e", "0x10", "1 2", "1e400", "1e-999", "١"])(
  "%j is no quantity",
  (value) => {
    expect(sampleValue(value)).toBeNull();
  },
);

test("every float that could be metered is read as the decimal it is printed as", () => {
  const metered = fc.double({ min: 1e-9, max: 1e25, noNaN: true });
  fc.assert(
    fc.property(metered, (float) => {
      expect(Number(text(String(float)))).toBe(float);
      expect(Number(text(float.toExponential()))).toBe(float);
    }),
  );
});

test("beyond 2^53 a float has lost its units", () => {
  expect(isBeyondExact(decimal(2n ** 53n))).toBe(false);
  expect(isBeyondExact(decimal(2n ** 53n + 1n))).toBe(true);
});
