import { expect, test } from "vitest";
import { creditorReference } from "./creditor-reference.ts";

test("published references have the check digits that this computes", () => {
  // The examples of the standard and of banks' guides.
  for (const reference of ["RF18539007547034", "RF712348231", "RF45G72UUR"]) {
    expect(creditorReference(reference.slice(4))).toBe(reference);
  }
});

test("a document's number becomes a reference without its hyphens", () => {
  expect(creditorReference("INV-2026-0042")).toMatch(/^RF\d\dINV20260042$/);
  expect(creditorReference("AAAAAAAAAAAA2026-00042")).toHaveLength(25);
  expect(creditorReference("AAAAAAAAAAAA2026-123456")).toBeNull();
});
