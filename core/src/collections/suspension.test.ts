import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../metering/period.ts";
import { type SuspendingDebt, suspensionStep } from "./suspension.ts";

const TODAY = "2026-11-20";
const debtOf = (change: Partial<SuspendingDebt> = {}): SuspendingDebt => ({
  due: 100n,
  promisedOn: null,
  today: TODAY,
  isCovered: false,
  ...change,
});

describe("the suspension of a customer", () => {
  it.each<[string, Partial<SuspendingDebt>, boolean]>([
    ["open", {}, true],
    ["paid", { due: 0n }, false],
    ["covered by credit", { isCovered: true }, false],
    ["promised until today", { promisedOn: TODAY }, false],
    ["promised until yesterday", { promisedOn: addDays(TODAY, -1) }, true],
  ])("with a debt that is %s is due: %s", (_what, change, counts) => {
    const debts = [debtOf(change), debtOf({ due: 0n })];
    const step = (isDue: boolean) => suspensionStep({ isDue, remindersOff: false, debts })?.step ?? null;
    expect([step(false), step(true)]).toEqual(counts ? ["due", null] : [null, "lifted"]);
    expect(suspensionStep({ isDue: false, remindersOff: true, debts })).toBeNull();
  });

  it("says why it is lifted", () => {
    const reasonOf = (remindersOff: boolean, ...debts: SuspendingDebt[]) =>
      suspensionStep({ isDue: true, remindersOff, debts })?.reason;
    expect(reasonOf(false)).toContain("Nothing");
    expect(reasonOf(true, debtOf({ due: 0n }))).toContain("Nothing");
    expect(reasonOf(true, debtOf())).toContain("switched off");
    expect(reasonOf(false, debtOf({ promisedOn: TODAY }), debtOf({ due: 0n }))).toContain("promised");
  });

  it("becomes due and is lifted in turn, once each, whatever happens to the debts", () => {
    const debt = fc.record({
      due: fc.bigInt({ min: 0n, max: 2n }),
      promisedOn: fc.option(fc.integer({ min: -2, max: 2 }).map((days) => addDays(TODAY, days))),
      today: fc.constant(TODAY),
      isCovered: fc.boolean(),
    });
    const moment = fc.record({ remindersOff: fc.boolean(), debts: fc.array(debt, { maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 20 }), (moments) => {
        let isDue = false;
        for (const now of moments) {
          const step = suspensionStep({ isDue, ...now });
          if (step !== null) expect(step.step).toBe(isDue ? "lifted" : "due");
          if (step !== null) isDue = step.step === "due";
          expect(suspensionStep({ isDue, ...now })).toBeNull();
          const hasDebt = now.debts.some(({ due, promisedOn, isCovered }) => {
            const isPaused = promisedOn !== null && promisedOn >= TODAY;
            return due > 0n && !isCovered && !isPaused;
          });
          expect(isDue).toBe(hasDebt && !now.remindersOff);
        }
      }),
    );
  });
});
