import { expect, it } from "vitest";
import { addDays } from "../../../format/calendar.ts";
import { ages, dueDatesOf } from "./age-links.ts";

it("gives each age the due dates between those of its neighbours", () => {
  const day = "2026-03-01";
  expect(dueDatesOf("notDue", day).from).toBe(day);
  expect(dueDatesOf("days1To30", day)).toEqual({ from: "2026-01-30", to: "2026-02-28" });
  expect(dueDatesOf("over90", day).to).toBe("2025-11-30");
  for (const [place, { age }] of ages.entries()) {
    const next = ages[place + 1];
    if (next) expect(dueDatesOf(next.age, day).to).toBe(addDays(dueDatesOf(age, day).from, -1));
  }
});
