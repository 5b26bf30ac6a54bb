import type { UpcomingInvoice } from "@billow/contract/billing/upcoming.ts";
import { expect, test } from "vitest";
import { runningText } from "./running-text.ts";

const none = { subtotal: "0.00", discount: "0.00", tax: "0.00" };
const bill: UpcomingInvoice = {
  customerId: "01920000-0000-7000-8000-000000000001",
  currency: "EUR",
  period: { from: "2026-11-01", before: "2026-12-01" },
  usageUntil: "2026-11-10T12:00:00Z",
  lines: [],
  byProject: null,
  ...none,
  total: "1204.10",
  held: false,
  reason: null,
  projected: { ...none, total: "3900.00" },
};

test("the running month in a sentence", () => {
  expect(runningText(bill, "en-GB")).toBe("€1,204.10 so far, about €3,900.00 by Nov 30, 2026 (an estimate).");
  expect(runningText({ ...bill, held: true }, "en-GB")).toMatch(/\. Some usage has no price yet\.$/);
  const reason = "There was no usage in the period.";
  expect(runningText({ ...bill, total: "0.00", projected: null, reason }, "en-GB")).toBe(
    `€0.00 so far. ${reason}`,
  );
});
