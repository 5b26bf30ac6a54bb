import { expect, test } from "vitest";
import { archivedText, lastRunText } from "./archive-text.ts";

const now = new Date("2026-11-20T12:00:00Z");
const run = {
  before: "2026-08",
  startedAt: "2026-11-20T10:00:00Z",
  finishedAt: null,
  events: 0,
  planned: null,
  fault: null,
};
const finishedAt = "2026-11-20T10:01:00Z";

test.each([
  [{ ...run, finishedAt }, "archived nothing."],
  [{ ...run, finishedAt, events: 1 }, "archived 1 record."],
  [{ ...run, finishedAt, events: 1_234 }, "archived 1,234 records."],
  [run, "is going on."],
  [{ ...run, events: 500, planned: 1_234 }, "has archived 500 of 1,234 records so far."],
  [
    { ...run, events: 500, planned: 1_234, fault: "The disk is full." },
    "was stopped. It had archived 500 records.",
  ],
])("the last run %j is told in a sentence", (last, text) => {
  expect(lastRunText(last, now)).toBe(`The last run, 2 hours ago, ${text}`);
});

test("what is in the archive is told by months, records and size", () => {
  const month = { month: "2026-06", files: 1, events: 1_000, bytes: 1_500_000 };
  expect(archivedText("s3://books", [])).toBe("Nothing is in s3://books yet.");
  expect(archivedText("s3://books", [{ ...month, events: 1 }])).toBe(
    "1 record of June 2026 is in s3://books, 2 MB.",
  );
  expect(archivedText("s3://books", [month, { ...month, month: "2026-07" }])).toBe(
    "2,000 records of June 2026 to July 2026 are in s3://books, 3 MB.",
  );
});
