import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type NumberMatch, numberMatches } from "./invoice-search.ts";

/** Whether a match holds for a number, decided by its definition. */
function holds(match: NumberMatch, year: string, sequence: string): boolean {
  switch (match.in) {
    case "all":
      return true;
    case "year":
      return match.how === "begins" ? year.startsWith(match.digits) : year.includes(match.digits);
    case "sequence":
      return match.how === "begins" ? sequence.startsWith(match.digits) : sequence.includes(match.digits);
    case "both":
      return year.endsWith(match.yearEnds) && sequence.startsWith(match.sequenceBegins);
  }
}

const year = fc.integer({ min: 2019, max: 2031 }).map(String);
const sequence = fc.integer({ min: 1, max: 1_234_567 }).map((n) => String(n).padStart(4, "0"));

describe("numberMatches", () => {
  test("finds every part of a number", () => {
    const part = fc
      .tuple(year, sequence, fc.nat(15), fc.integer({ min: 1, max: 16 }))
      .map(([y, s, from, length]) => ({ y, s, part: `INV-${y}-${s}`.slice(from, from + length) }))
      .filter(({ part }) => part !== "");
    fc.assert(
      fc.property(part, ({ y, s, part }) => {
        expect(numberMatches(part).some((match) => holds(match, y, s))).toBe(true);
        expect(numberMatches(part.toLowerCase()).some((match) => holds(match, y, s))).toBe(true);
      }),
    );
  });

  test("finds nothing but parts of numbers", () => {
    const typed = fc.stringMatching(/^[INV\d-]{1,8}$/);
    fc.assert(
      fc.property(year, sequence, typed, (y, s, text) => {
        const found = numberMatches(text).some((match) => holds(match, y, s));
        expect(found).toBe(`INV-${y}-${s}`.includes(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test("says of other text that no number contains it", () => {
    for (const text of ["Nordwind", "INVOICE", "2026/10", "1-2-3-4", "%"])
      expect(numberMatches(text)).toEqual([]);
  });
});
