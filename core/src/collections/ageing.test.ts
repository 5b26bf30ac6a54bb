import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../metering/period.ts";
import { AGES, addByAge, ageOn, amountsByAge, dueDatesOf, openAndPastDue } from "./ageing.ts";

const DUE = "2026-02-27";
const days = fc.integer({ min: -1000, max: 1000 });
const debts = fc.array(
  fc.record({
    dueDate: days.map((n) => addDays(DUE, n)),
    amount: fc.bigInt({ min: -1_000_000n, max: 1_000_000n }),
  }),
  { maxLength: 20 },
);

describe("the age of a debt", () => {
  it.each([
    [-1, "notDue"],
    [0, "notDue"],
    [1, "days1To30"],
    [30, "days1To30"],
    [31, "days31To60"],
    [60, "days31To60"],
    [61, "days61To90"],
    [90, "days61To90"],
    [91, "over90"],
    [5000, "over90"],
  ])("%i days after its due date is %s", (past, age) => {
    expect(ageOn(addDays(DUE, past), DUE)).toBe(age);
  });

  it("never gets younger from one day to the next, and skips no age", () => {
    fc.assert(
      fc.property(days, (past) => {
        const rank = (n: number) => AGES.indexOf(ageOn(addDays(DUE, n), DUE));
        expect([0, 1]).toContain(rank(past + 1) - rank(past));
      }),
    );
  });
});

describe("debts by age", () => {
  it("sum to what is open, whatever the day", () => {
    fc.assert(
      fc.property(debts, days, (open, later) => {
        const day = addDays(DUE, later);
        const amounts = amountsByAge(day, open);
        const sum = open.reduce((total, { amount }) => total + amount, 0n);
        expect(openAndPastDue(amounts).open).toBe(sum);
        const past = open.filter(({ dueDate }) => dueDate < day);
        expect(openAndPastDue(amounts).pastDue).toBe(past.reduce((total, { amount }) => total + amount, 0n));
      }),
    );
  });

  it("are the same added at once or part by part", () => {
    fc.assert(
      fc.property(debts, debts, (one, other) => {
        const parts = addByAge(amountsByAge(DUE, one), amountsByAge(DUE, other));
        expect(parts).toEqual(amountsByAge(DUE, [...one, ...other]));
      }),
    );
  });
});

it("gives each age the due dates between those of its neighbours", () => {
  fc.assert(
    fc.property(days, fc.constantFrom(...AGES), (past, age) => {
      const day = addDays(DUE, past);
      const { from, to } = dueDatesOf(age, day);
      const isWithin = (from === null || from <= DUE) && (to === null || DUE <= to);
      expect(isWithin).toBe(ageOn(day, DUE) === age);
    }),
  );
});
