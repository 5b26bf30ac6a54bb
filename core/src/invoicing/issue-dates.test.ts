import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, daysBetween } from "../metering/period.ts";
import { datesOfIssue } from "./issue-dates.ts";

const draft = {
  issueDate: "2026-12-20",
  dueDate: "2027-01-19",
  isDueDateChosen: false,
  termsDays: 14,
  keepsCreationDate: false,
};

describe("datesOfIssue", () => {
  it.each<[string, boolean, { issueDate: string; dueDate: string }]>([
    ["2026-12-20", false, { issueDate: "2026-12-20", dueDate: "2027-01-19" }],
    // The draft's own 30 days, not the 14 of now.
    ["2027-02-03", false, { issueDate: "2027-02-03", dueDate: "2027-03-05" }],
    ["2027-01-04", true, { issueDate: "2027-01-04", dueDate: "2027-01-19" }],
    ["2027-01-19", true, { issueDate: "2027-01-19", dueDate: "2027-01-19" }],
    ["2027-01-20", true, { issueDate: "2027-01-20", dueDate: "2027-02-03" }],
  ])("on %s with a chosen due date %s", (today, isDueDateChosen, expected) => {
    expect(datesOfIssue({ ...draft, isDueDateChosen }, today)).toEqual(expected);
  });

  it.each([
    ["2026-12-20", "2027-01-19"],
    ["2027-01-19", "2027-01-19"],
    // Nobody receives an overdue invoice.
    ["2027-01-20", "2027-02-03"],
  ])("are those of the creation where the issuer keeps them, on %s due %s", (today, dueDate) => {
    const kept = { ...draft, keepsCreationDate: true };
    for (const isDueDateChosen of [false, true])
      expect(datesOfIssue({ ...kept, isDueDateChosen }, today)).toEqual({ issueDate: "2026-12-20", dueDate });
  });

  it("are refused when the clock went back", () => {
    expect(() => datesOfIssue({ ...draft, keepsCreationDate: true }, "2026-12-19")).toThrow(/made on/);
    expect(() => datesOfIssue(draft, "2026-12-19")).toThrow(/made on 2026-12-20.*says 2026-12-19/);
  });

  it("are never past, and leave as many days as the terms say or a person chose", () => {
    const cases = fc.record({
      days: fc.integer({ min: 0, max: 120 }),
      termsDays: fc.integer({ min: 0, max: 120 }),
      later: fc.integer({ min: 0, max: 800 }),
      isDueDateChosen: fc.boolean(),
      keepsCreationDate: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ days, termsDays, later, isDueDateChosen, keepsCreationDate }) => {
        const { issueDate } = draft;
        const dueDate = addDays(issueDate, days);
        const today = addDays(issueDate, later);
        const dates = { issueDate, dueDate, termsDays, isDueDateChosen, keepsCreationDate };
        const issued = datesOfIssue(dates, today);
        expect(issued.issueDate).toBe(keepsCreationDate ? issueDate : today);
        const left = daysBetween(today, issued.dueDate);
        expect(left).toBeGreaterThanOrEqual(0);
        if (!isDueDateChosen && !keepsCreationDate) expect(left).toBe(days);
        else if (later > days) expect(left).toBe(termsDays);
        else expect(issued.dueDate).toBe(dueDate);
      }),
    );
  });
});
