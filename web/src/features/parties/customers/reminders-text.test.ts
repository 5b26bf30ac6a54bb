import { expect, test } from "vitest";
import { remindersText } from "./reminders-text.ts";

test("what holds for a customer is said in words and in order", () => {
  expect(remindersText({ mode: "off", offsets: [] })).toBe("This customer is not reminded.");
  expect(remindersText({ mode: "default", offsets: [] })).toBe("By the settings: no days are set.");
  expect(remindersText({ mode: "default", offsets: [{ days: 7 }] })).toBe(
    "By the settings: 7 days after the due date.",
  );
  expect(remindersText({ mode: "own", offsets: [{ days: 0 }, { days: -1 }] })).toBe(
    "On days of its own: 1 day before the due date, on the due date.",
  );
});
