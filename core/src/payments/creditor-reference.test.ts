import fc from "fast-check";
import { expect, test } from "vitest";
import { bare, creditorReference, parseCreditorReference } from "./creditor-reference.ts";

test("published references have the check digits that this computes", () => {
  // The examples of the standard and of banks' guides.
  for (const reference of ["RF18539007547034", "RF712348231", "RF45G72UUR"]) {
    expect(creditorReference(reference.slice(4))).toBe(reference);
    expect(parseCreditorReference(reference)).toBe(reference);
  }
});

test("a document's number becomes a reference without its hyphens", () => {
  expect(creditorReference("INV-2026-0042")).toMatch(/^RF\d\dINV20260042$/);
  expect(creditorReference("AAAAAAAAAAAA2026-00042")).toHaveLength(25);
  expect(creditorReference("AAAAAAAAAAAA2026-123456")).toBeNull();
});

test("a reference is read as people write it, and never with one digit or letter in place of another", () => {
  expect(parseCreditorReference("rf18 5390 0754 7034")).toBe("RF18539007547034");
  for (const text of ["", "RF", "RF18", "RF19539007547034", "INV-2026-0042", "RF18539007547034RF"])
    expect(parseCreditorReference(text)).toBeNull();
  const character = fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
  fc.assert(
    fc.property(
      fc.string({ unit: character, minLength: 1, maxLength: 21 }),
      fc.nat(30),
      character,
      (body, place, other) => {
        const reference = creditorReference(body) ?? "";
        expect(parseCreditorReference(reference)).toBe(reference);
        const at = 4 + (place % body.length);
        // A letter for a digit changes how many digits are computed with, and is not always seen.
        fc.pre(/\d/.test(other) === /\d/.test(reference.charAt(at)));
        const wrong = reference.slice(0, at) + other + reference.slice(at + 1);
        expect(parseCreditorReference(wrong)).toBe(wrong === reference ? reference : null);
      },
    ),
  );
});

test("numbers are compared by their letters and digits", () => {
  expect(bare("inv 2026/0042")).toBe(bare("INV-2026-0042"));
});
