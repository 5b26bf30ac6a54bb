import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertDatesInOrder, assertNumberPrefix, documentNumber } from "./invoice-number.ts";

describe("document numbers", () => {
  it.each([
    ["INV-", 2026, 42, "INV-2026-0042"],
    ["CN-", 2027, 9999, "CN-2027-9999"],
    ["RE", 2027, 10_000, "RE2027-10000"],
    ["A-2026-", 2027, 1_234_567, "A-2026-2027-1234567"],
  ])("%s, %i, %i", (prefix, year, sequence, number) => {
    expect(documentNumber(prefix, year, sequence)).toBe(number);
  });

  it("are never the same for two prefixes or two places in a series", () => {
    const prefix = fc.stringMatching(/^[A-Z]([A-Z0-9-]{0,10}[A-Z-])?$/);
    const place = fc.tuple(
      fc.oneof(prefix, fc.constantFrom("A-", "A-2026-", "A-2026-A")),
      fc.integer({ min: 1000, max: 9999 }),
      fc.integer({ min: 1, max: 10 ** 9 }),
    );
    fc.assert(
      fc.property(place, place, (one, other) => {
        expect(documentNumber(...one) === documentNumber(...other)).toBe(String(one) === String(other));
      }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])("count from 1 in whole numbers: %s", (sequence) => {
    expect(() => documentNumber("INV-", 2026, sequence)).toThrow(RangeError);
  });

  it.each([26, 20_260, 2026.5, Number.NaN])("need a year of four digits: %s", (year) => {
    expect(() => documentNumber("INV-", year, 1)).toThrow(RangeError);
  });

  it.each(["", "inv-", "1-", "-", "RE1", "A/", "A ", "ABCDEFGHIJKL-"])("do not begin with %j", (prefix) => {
    expect(() => assertNumberPrefix(prefix)).toThrow("is not a valid prefix");
  });
});

describe("assertDatesInOrder", () => {
  it("refuses a date before the last one of the series", () => {
    expect(() => assertDatesInOrder(null, "2026-11-10")).not.toThrow();
    expect(() => assertDatesInOrder("2026-11-10", "2026-11-10")).not.toThrow();
    expect(() => assertDatesInOrder("2026-12-31", "2027-01-01")).not.toThrow();
    expect(() => assertDatesInOrder("2026-11-10", "2026-11-09")).toThrow(/on 2026-11-10.*says 2026-11-09/);
  });
});
