import type { BulkPreview } from "@billow/contract/invoicing/bulk.ts";
import { expect, test } from "vitest";
import { bulkButton, bulkLead, bulkTitle, jobText } from "./bulk-text.ts";

const preview: BulkPreview = {
  dryRun: true,
  action: "remind",
  selected: 3,
  eligible: 2,
  drafts: 0,
  customers: 1,
  totals: [{ currency: "EUR", amount: "2380.00" }],
  skipped: [],
  skippedCount: 1,
  warnings: [],
};

test("reminding says how many of the selected, how much and to whom", () => {
  expect(bulkTitle(preview)).toBe("Remind of 2 of 3 invoices?");
  expect(bulkLead(preview)).toBe("Reminders of 2 invoices, €2,380.00 in total, go by e-mail to 1 customer.");
  expect(bulkButton("remind", 2)).toBe("Remind of 2 invoices");
});

test("reminding of one is said of one", () => {
  const one = { ...preview, selected: 1, eligible: 1, totals: [{ currency: "EUR", amount: "1190.00" }] };
  expect(bulkTitle(one)).toBe("Remind of 1 invoice?");
  expect(bulkLead(one)).toBe("A reminder of 1 invoice, €1,190.00 in total, goes by e-mail to 1 customer.");
});

test("a job of reminders tells what became of them", () => {
  const job = { action: "remind", state: "done", total: 3, done: 2, failed: 0, skipped: 1 } as const;
  expect(jobText(job)).toBe("2 invoices reminded of, 1 skipped");
});
