import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, dateIn, daysBetween, isDate, startOfDay } from "./calendar.ts";
import { datePresets, presetRange } from "./date-presets.ts";

describe("date presets", () => {
  test.each([
    ["this-month", "2026-11-20", "2026-11-01", "2026-12-01"],
    ["last-month", "2026-01-31", "2025-12-01", "2026-01-01"],
    ["last-month", "2026-03-31", "2026-02-01", "2026-03-01"],
    ["this-quarter", "2026-11-20", "2026-10-01", "2027-01-01"],
    ["last-quarter", "2026-02-01", "2025-10-01", "2026-01-01"],
    ["this-year", "2026-12-31", "2026-01-01", "2027-01-01"],
    ["last-30-days", "2026-03-01", "2026-01-31", "2026-03-02"],
  ] as const)("%s on %s is %s up to %s", (preset, today, from, before) => {
    expect(presetRange(preset, today)).toEqual({ from, before });
  });

  const days = fc.integer({ min: 0, max: 20_000 }).map((offset) => addDays("1990-01-01", offset));

  test("are never empty, and those of now hold today", () => {
    fc.assert(
      fc.property(days, fc.constantFrom(...datePresets), (today, preset) => {
        const { from, before } = presetRange(preset, today);
        expect(daysBetween(from, before)).toBeGreaterThan(27);
        if (!preset.startsWith("last-m") && !preset.startsWith("last-q"))
          expect(from <= today && today < before).toBe(true);
      }),
    );
  });

  test("last and this tile without gap", () => {
    fc.assert(
      fc.property(days, (today) => {
        expect(presetRange("last-month", today).before).toBe(presetRange("this-month", today).from);
        expect(presetRange("last-quarter", today).before).toBe(presetRange("this-quarter", today).from);
      }),
    );
  });
});

describe("calendar", () => {
  test("the day depends on the billing zone", () => {
    const now = new Date("2026-10-31T23:30:00Z");
    expect(dateIn("Europe/Berlin", now)).toBe("2026-11-01");
    expect(dateIn("UTC", now)).toBe("2026-10-31");
    expect(dateIn("Pacific/Auckland", now)).toBe("2026-11-01");
  });

  test("only real days are dates", () => {
    expect(["2026-02-28", "2024-02-29"].every(isDate)).toBe(true);
    expect(["2026-02-29", "2026-13-01", "2026-1-1", "nonsense", ""].some(isDate)).toBe(false);
  });

  test("a day begins at its zone's midnight, or right after it where the clocks skip that", () => {
    const start = (zone: string, date: string) => new Date(startOfDay(zone, date)).toISOString();
    expect(start("Europe/Berlin", "2026-10-25")).toBe("2026-10-24T22:00:00.000Z");
    expect(start("Europe/Berlin", "2026-10-26")).toBe("2026-10-25T23:00:00.000Z");
    expect(start("America/New_York", "2026-03-09")).toBe("2026-03-09T04:00:00.000Z");
    expect(start("Asia/Kathmandu", "2026-04-24")).toBe("2026-04-23T18:15:00.000Z");
    expect(start("America/Sao_Paulo", "2018-11-04")).toBe("2018-11-04T03:00:00.000Z");
  });
});
