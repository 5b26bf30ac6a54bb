import { expect, test } from "vitest";
import { noMatchText } from "./no-match-text.ts";

test("repeats what was asked", () => {
  expect(
    noMatchText({ q: "Nordwndi", range: { preset: "last-month" }, by: "issue", statuses: ["overdue"] }),
  ).toBe("Nothing overdue from last month has “Nordwndi” in its number or customer name.");
  expect(
    noMatchText({ q: "", range: { preset: "last-30-days" }, by: "due", statuses: ["sent", "overdue"] }),
  ).toBe("Nothing sent or overdue due within the last 30 days.");
  expect(noMatchText({ q: "x", range: null, by: "due", statuses: [] })).toBe(
    "Nothing has “x” in its number or customer name.",
  );
});
