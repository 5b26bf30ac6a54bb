import { expect, test } from "vitest";
import { seeded } from "../../server/src/testing/processes/kill-load.ts";
import { memoryTrend } from "./memory.ts";
import { readMinutes, soakPlan } from "./plan.ts";

test("a soak of any length strikes everything in its first half and only the database in its second", () => {
  for (const minutes of [1, 2.5, 3, 30, 480]) {
    const { seconds, strikes } = soakPlan(minutes, seeded(minutes));
    const times = strikes.map(({ atSeconds }) => atSeconds);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(0.9 * seconds);
    const kinds = (from: number, before: number) =>
      new Set(
        strikes.filter(({ atSeconds }) => atSeconds >= from && atSeconds < before).map(({ kind }) => kind),
      );
    expect(kinds(0, seconds / 2)).toEqual(new Set(["server", "backend", "worker", "restart", "database"]));
    expect(kinds(seconds / 2, seconds)).toEqual(new Set(["restart", "backend", "database"]));
  }
});

test("a length that is no number, too short or too long is refused with what to write", () => {
  expect(readMinutes("3")).toBe(3);
  expect(readMinutes("0.5")).toBe('--minutes is "0.5"; write a number from 1 to 1440.');
  for (const text of ["", "soon", "-3", "1e2", "1441", "Infinity"])
    expect(readMinutes(text)).toMatch(/^--min/);
});

test("memory that levels off is flat, memory that keeps growing is not, and a short life is not judged", () => {
  const life = (minutes: number, mbAt: (minute: number) => number) =>
    memoryTrend(
      Array.from({ length: minutes * 30 }, (_, index) => ({
        seconds: 100 + index * 2,
        mb: mbAt(index / 30) + (index % 7),
      })),
    );
  expect(life(15, (minute) => 200 - 100 * 0.2 ** minute)).toMatchObject({ isFlat: true });
  const growing = life(15, (minute) => 200 + 5 * minute);
  expect(growing?.isFlat).toBe(false);
  expect(growing?.mbAMinute).toBeCloseTo(5, 1);
  expect(life(3, (minute) => 200 + 5 * minute)).toMatchObject({ isFlat: null });
  expect(memoryTrend([{ seconds: 1, mb: 100 }])).toBeNull();
});
