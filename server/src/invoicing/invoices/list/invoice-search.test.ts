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
const prefixes = fc.constantFrom(["INV-"], ["INV-", "A-2026-", "RE"], ["RE", "R-"]);

/** A number of one of the prefixes. */
const numbered = fc
  .tuple(prefixes, fc.nat(2), year, sequence)
  .map(([known, place, y, s]) => ({ known, prefix: known[place % known.length] ?? "", y, s }));

function isFound(
  text: string,
  { known, prefix, y, s }: { known: readonly string[]; prefix: string; y: string; s: string },
) {
  return numberMatches(text, known).some(
    (match) => (match.prefix ?? prefix) === prefix && holds(match, y, s),
  );
}

describe("numberMatches", () => {
  test("finds every part of a number, whatever prefixes there are", () => {
    const part = fc.tuple(numbered, fc.nat(15), fc.integer({ min: 1, max: 16 }));
    fc.assert(
      fc.property(part, ([number, from, length]) => {
        const text = `${number.prefix}${number.y}-${number.s}`.slice(from, from + length);
        expect(text === "" || isFound(text, number)).toBe(true);
        expect(text === "" || isFound(text.toLowerCase(), number)).toBe(true);
      }),
    );
  });

  test("finds nothing but parts of numbers", () => {
    const typed = fc.stringMatching(/^[INVARE\d-]{1,8}$/);
    fc.assert(
      fc.property(numbered, typed, (number, text) => {
        expect(isFound(text, number)).toBe(`${number.prefix}${number.y}-${number.s}`.includes(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test("says of other text that no number contains it", () => {
    for (const text of ["Nordwind", "INVOICE", "2026/10", "1-2-3-4", "%"])
      expect(numberMatches(text, ["INV-"])).toEqual([]);
  });
});
