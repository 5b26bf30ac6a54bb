import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "./period.ts";
import { dueReminder } from "./reminder.ts";

const DUE = "2026-11-15";
const DAYS = [-3, 3, 10, 21];

describe("dueReminder", () => {
  it.each<[string, number | null]>([
    ["2026-11-11", null],
    ["2026-11-12", -3],
    ["2026-11-15", -3],
    ["2026-11-16", null],
    ["2026-11-17", null],
    ["2026-11-18", 3],
    ["2026-11-24", 3],
    ["2026-11-25", 10],
    ["2027-03-01", 21],
  ])("on %s is by rule %s", (today, rule) => {
    expect(dueReminder({ dueDate: DUE, today, days: DAYS, reminded: [] })).toBe(rule);
  });

  it.each<[string, number[], number | null]>([
    // A rule for the due date itself is of use after it, unlike those for the time before.
    ["2026-11-14", [0], null],
    ["2026-11-15", [0], 0],
    ["2026-11-16", [0], 0],
    ["2026-11-15", [-1, 0], 0],
    ["2026-11-15", [-1], -1],
    ["2026-11-16", [-1], null],
    ["2026-11-15", [1], null],
    ["2026-11-16", [1], 1],
  ])("on %s follows of the rules %j the rule %s", (today, days, rule) => {
    expect(dueReminder({ dueDate: DUE, today, days, reminded: [] })).toBe(rule);
    if (rule === null) return;
    expect(dueReminder({ dueDate: DUE, today, days, reminded: [rule] })).toBeNull();
    expect(dueReminder({ dueDate: DUE, today, days, reminded: [rule - 1] })).toBe(rule);
  });

  it("is not sent again, nor an earlier one after a later one", () => {
    const on = (today: string, reminded: number[]) =>
      dueReminder({ dueDate: DUE, today, days: DAYS, reminded });
    expect(on("2026-11-18", [3])).toBeNull();
    expect(on("2026-11-18", [-3])).toBe(3);
    expect(on("2026-11-18", [10])).toBeNull();
    expect(on("2026-11-25", [-3, 3])).toBe(10);
    expect(dueReminder({ dueDate: DUE, today: "2026-11-18", days: [], reminded: [] })).toBeNull();
  });

  it("comes at most once a rule, in the order of their days, whenever one looks", () => {
    const given = fc.record({
      days: fc.uniqueArray(fc.integer({ min: -30, max: 60 }), { maxLength: 6 }),
      looks: fc.array(fc.integer({ min: -40, max: 90 }), { maxLength: 40 }),
    });
    fc.assert(
      fc.property(given, ({ days, looks }) => {
        const reminded: number[] = [];
        for (const look of looks.sort((a, b) => a - b)) {
          const today = addDays(DUE, look);
          const rule = dueReminder({ dueDate: DUE, today, days, reminded });
          if (rule === null) continue;
          expect(days).toContain(rule);
          expect(rule).toBeLessThanOrEqual(look);
          expect(rule).toBeGreaterThan(reminded.at(-1) ?? -Infinity);
          reminded.push(rule);
        }
      }),
    );
  });
});
