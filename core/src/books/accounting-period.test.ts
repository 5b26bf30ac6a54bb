import { expect, it } from "vitest";
import { refused } from "../testing/refused.ts";
import { assertEnded, closedPeriod, hasEnded, periodOfDate } from "./accounting-period.ts";

it("is the month of a date, and may be closed on the first day after it", () => {
  expect(periodOfDate("2026-10-31")).toBe("2026-10");
  expect(hasEnded("2026-10", "2026-10-31")).toBe(false);
  expect(hasEnded("2026-10", "2026-11-01")).toBe(true);
  expect(hasEnded("2026-12", "2027-01-01")).toBe(true);
  expect(() => assertEnded("2026-10", "2026-11-01")).not.toThrow();
  expect(refused(() => assertEnded("2026-11", "2026-11-30"), "period_not_closed").detail).toContain(
    "2026-11 has",
  );
});

it("names itself where it is closed", () => {
  expect(closedPeriod("2026-10", "2026-10-05")).toMatchObject({ code: "accounting_period_closed" });
  expect(closedPeriod("2026-10", "2026-10-05").detail).toContain("The accounting period 2026-10 is closed");
});
