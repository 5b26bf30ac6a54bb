import { expect, test } from "vitest";
import { changesOf, factsOf, subjectText, summaryOf } from "./audit-text.ts";

test("a change reads as its fields before and after", () => {
  const changes = [
    { field: "paymentTermsDays", before: 14, after: 30 },
    {
      field: "address",
      before: { city: "Chur", line1: "Alpweg 1" },
      after: { city: "Davos", line1: "Alpweg 1" },
    },
    { field: "offsets", before: [{ days: 3 }], after: [] },
    { field: "taxId", before: "DE1", after: null },
  ];
  const event = { data: { name: "Nordwind", changes } };
  expect(changesOf(event)).toEqual([
    { what: "Payment terms days", before: "14", after: "30" },
    { what: "Address, city", before: "Chur", after: "Davos" },
    { what: "Offsets", before: "Days: 3", after: "" },
    { what: "Tax ID", before: "DE1", after: "" },
  ]);
  expect(summaryOf(event)).toBe("Payment terms days: 14 → 30, and 3 more");
  expect(factsOf(event)).toEqual([]);
});

test("what else an event says has its amounts in its currency, and says nothing of what is not so", () => {
  const data = { amount: "1200.50", currency: "EUR", method: "SEPA", paidOn: "2026-11-04", settles: false };
  expect(summaryOf({ data })).toBe("Amount: €1,200.50 · Method: SEPA · Paid on: Nov 4, 2026");
  const lines = [{ product: "Egress", before: "10.00", after: null }];
  expect(summaryOf({ data: { currency: "EUR", totalBefore: "10.00", total: "0.00", lines } })).toBe(
    "Egress: €10.00 → –",
  );
});

test("a billing run is called by its month, and what has no name by its kind", () => {
  expect(subjectText({ kind: "billingRun", id: "1", name: "2026-10" })).toBe("October 2026");
  expect(subjectText({ kind: "settings", id: "settings", name: null })).toBe("Settings");
});
