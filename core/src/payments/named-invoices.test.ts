import fc from "fast-check";
import { expect, test } from "vitest";
import { documentNumber } from "../invoicing/invoice-number.ts";
import { creditorReference } from "./creditor-reference.ts";
import { namedInvoices } from "./named-invoices.ts";

const PREFIXES = ["INV-", "RE-B-"];
const found = (text: string) => namedInvoices(text, PREFIXES);

test("a number is found however people and banks write it", () => {
  for (const text of [
    "Invoice INV-2026-0042",
    "inv20260042 thanks",
    "INV 2026/0042, 100,00",
    "Rechnung:INV-2026-00 42",
    "INV-2026-0042/INV-2026-0042",
    "RF73INV20260042",
    "rf73 inv2 0260 042 paid by us",
    "ref RF73 INV2 0260 042",
  ])
    expect(found(text), text).toEqual(["INV-2026-0042"]);
  expect(found("INV-2026-0042 and RE-B-2025-10001")).toEqual(["INV-2026-0042", "RE-B-2025-10001"]);
});

test("other digits and words are no number", () => {
  for (const text of ["", "XINV-2026-0042", "INV-2026-042", "20260042", "RF74INV20260042", "INV", "RF73"])
    expect(found(text), text).toEqual([]);
});

test("a number behind a reference is not a part of it, even where check digits would agree", () => {
  const reference = creditorReference("RE-B-2023-0006");
  expect(creditorReference("RE-B-2023-000612")?.slice(0, 4)).toBe(reference?.slice(0, 4));
  expect(found(`${reference} 12,00 EUR`)).toEqual(["RE-B-2023-0006"]);
});

test("what follows a number behind a space is not a part of it", () => {
  expect(found("INV-2026-0042 100,00")).toEqual(["INV-2026-0042"]);
  expect(found("INV-2026-10042 7")).toEqual(["INV-2026-10042"]);
});

test("every number is found by itself and by its creditor reference, among any words", () => {
  const number = fc
    .tuple(
      fc.constantFrom(...PREFIXES),
      fc.integer({ min: 2000, max: 2100 }),
      fc.integer({ min: 1, max: 99_999 }),
    )
    .map(([prefix, year, sequence]) => documentNumber(prefix, year, sequence));
  const words = fc.constantFrom("", "Invoice", "paid, thank you", "ref:", "12,00 EUR");
  fc.assert(
    fc.property(number, words, words, (one, before, after) => {
      expect(found(`${before} ${one} ${after}`)).toEqual([one]);
      const reference = creditorReference(one) ?? "";
      expect(found(`${before} ${reference} ${after}`)).toEqual([one]);
      expect(found(`${before} ${reference.replace(/(.{4})/g, "$1 ")}`)).toEqual([one]);
    }),
  );
});
