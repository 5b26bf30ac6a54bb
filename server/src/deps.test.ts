import { expect, test } from "vitest";
import { createNewId } from "./deps.ts";
import { fixedClock } from "./testing/clock.ts";

test("ids sort in the order they were made, within a millisecond and when the clock is set back", () => {
  const clock = fixedClock("2026-11-01T00:00:00Z");
  const newId = createNewId(clock);
  const ids: string[] = [];
  for (const step of [0, 0, 1, -5, 0, 2, 10]) {
    clock.advance({ seconds: step / 1000 });
    for (let count = 0; count < 300; count++) ids.push(newId());
  }
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("an id tells the clock's instant", () => {
  const id = createNewId(fixedClock("2026-11-01T00:00:00Z"))();
  expect(Number.parseInt(id.replace("-", "").slice(0, 12), 16)).toBe(Date.parse("2026-11-01T00:00:00Z"));
});
