import { expect, test } from "vitest";
import { decimalForInput, parseDecimalInput } from "./decimal-input.ts";

test.each([
  ["en", "1,234.5", "1234.5"],
  ["en", "0.0245", "0.0245"],
  ["en", ".5", "0.5"],
  ["en", "-30", "-30"],
  ["en", "−30.25", "-30.25"],
  ["en", "007", "7"],
  ["de", "1.234,5", "1234.5"],
  ["de", "1.50", null],
  ["en", "1,50", null],
  ["en", "1e3", null],
  ["en", "", null],
  ["en", "-", null],
  ["en", "1.2.3", null],
])("in %s %j is %j", (locale, typed, value) => {
  expect(parseDecimalInput(typed, locale)).toBe(value);
});

test("what is shown for typing reads back as the same", () => {
  for (const locale of ["en", "de", "fr"]) {
    expect(parseDecimalInput(decimalForInput("12345.670", locale), locale)).toBe("12345.67");
  }
});
