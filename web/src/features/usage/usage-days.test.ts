import type { UsageReport } from "@billow/contract/usage.ts";
import { expect, test } from "vitest";
import { daysOfReport } from "./usage-days.ts";

const report: UsageReport = {
  units: { gpu: "GPU-hour" },
  series: [
    {
      meter: "gpu",
      points: [
        // Midnight in Berlin is the evening before in UTC, in winter by one hour and in summer by two.
        { from: "2026-10-23T22:00:00Z", before: "2026-10-24T22:00:00Z", quantity: "1" },
        { from: "2026-10-24T22:00:00Z", before: "2026-10-25T23:00:00Z", quantity: "2" },
        { from: "2026-10-26T23:00:00Z", before: "2026-10-27T23:00:00Z", quantity: "4" },
      ],
    },
  ],
  totals: [{ meter: "gpu", quantity: "7" }],
  previous: [],
  previousRange: { from: "2026-09-01", before: "2026-10-01" },
  updatedAt: "2026-10-27T12:00:00Z",
  provisionalFrom: "2026-10-26T23:00:00Z",
  timeZone: "Europe/Berlin",
};

test("days are those of the billing zone, newest first, over a change of the clocks too, without those to come", () => {
  const days = daysOfReport(report, { from: "2026-10-24", before: "2026-11-01" }, "2026-10-27");
  expect(days.map((day) => [day.date, day.quantities.get("gpu") ?? "0", day.provisional])).toEqual([
    ["2026-10-27", "4", true],
    ["2026-10-26", "0", false],
    ["2026-10-25", "2", false],
    ["2026-10-24", "1", false],
  ]);
});
