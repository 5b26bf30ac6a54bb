import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { creditNoteNumber, invoiceNumber } from "./invoice-number.ts";

describe("document numbers", () => {
  it.each([
    [2026, 42, "INV-2026-0042", "CN-2026-0042"],
    [2026, 1, "INV-2026-0001", "CN-2026-0001"],
    [2027, 9999, "INV-2027-9999", "CN-2027-9999"],
    [2027, 10_000, "INV-2027-10000", "CN-2027-10000"],
    [2027, 1_234_567, "INV-2027-1234567", "CN-2027-1234567"],
  ])("%i, %i", (year, sequence, invoice, creditNote) => {
    expect(invoiceNumber(year, sequence)).toBe(invoice);
    expect(creditNoteNumber(year, sequence)).toBe(creditNote);
  });

  it("are never the same for two places in a series", () => {
    const place = fc.tuple(fc.integer({ min: 1000, max: 9999 }), fc.integer({ min: 1, max: 10 ** 9 }));
    fc.assert(
      fc.property(place, place, ([year, sequence], [otherYear, otherSequence]) => {
        const same = year === otherYear && sequence === otherSequence;
        expect(invoiceNumber(year, sequence) === invoiceNumber(otherYear, otherSequence)).toBe(same);
        expect(invoiceNumber(year, sequence)).not.toBe(creditNoteNumber(otherYear, otherSequence));
      }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])("count from 1 in whole numbers: %s", (sequence) => {
    expect(() => invoiceNumber(2026, sequence)).toThrow(RangeError);
    expect(() => creditNoteNumber(2026, sequence)).toThrow(RangeError);
  });

  it.each([26, 20_260, 2026.5, Number.NaN])("need a year of four digits: %s", (year) => {
    expect(() => invoiceNumber(year, 1)).toThrow(RangeError);
  });
});
