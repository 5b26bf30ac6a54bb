import fc from "fast-check";
import { expect, it } from "vitest";
import { addDays } from "../metering/period.ts";
import { reachedRule } from "../testing/reached-rule.ts";
import { reminderSpans } from "./reminder.ts";

const DUE = "2026-11-15";

function rulesOf(days: readonly number[], today: string): number[] {
  return reminderSpans(days, today)
    .filter(({ from, to }) => (from === null || from <= DUE) && DUE <= to)
    .map((span) => span.days);
}

it.each<[string, number[], number[]]>([
  ["2026-11-11", [-3, 3, 10, 21], []],
  ["2026-11-12", [-3, 3, 10, 21], [-3]],
  ["2026-11-15", [-3, 3, 10, 21], [-3]],
  ["2026-11-16", [-3, 3, 10, 21], []],
  ["2026-11-18", [21, 3, -3, 10], [3]],
  ["2026-11-24", [-3, 3, 10, 21], [3]],
  ["2026-11-25", [-3, 3, 10, 21], [10]],
  ["2027-03-01", [-3, 3, 10, 21], [21]],
  // A rule for the due date itself is of use after it, unlike those for the time before.
  ["2026-11-15", [-1, 0], [0]],
  ["2026-11-16", [-1, 0], [0]],
  ["2026-11-16", [-1], []],
  ["2026-11-15", [1], []],
  ["2026-11-16", [], []],
])("on %s the rules %j remind of an invoice by %j", (today, days, rules) => {
  expect(rulesOf(days, today)).toEqual(rules);
});

it("follows the last rule whose day has come, whatever the rules and the day", () => {
  const days = fc.uniqueArray(fc.integer({ min: -30, max: 60 }), { maxLength: 6 });
  fc.assert(
    fc.property(days, fc.integer({ min: -40, max: 90 }), (rules, look) => {
      const today = addDays(DUE, look);
      const expected = reachedRule(rules, { dueDate: DUE, today });
      expect(rulesOf(rules, today)).toEqual(expected === null ? [] : [expected]);
    }),
  );
});
