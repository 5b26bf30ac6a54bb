import { expect, test } from "vitest";
import { ALWAYS_ALIVE, livenessOf } from "./liveness.ts";

const alive = livenessOf([300, 100, 200, 200, 900]);

test("the next sign of life is the first one later", () => {
  expect([0, 100, 250, 899, 900].map((at) => alive.nextAfter(at))).toEqual([100, 200, 300, 900, null]);
});

test("an outage lies between two signs of life, or after the last", () => {
  expect(alive.outages({ longerThan: 100, until: 950 })).toEqual([{ from: 300, before: 900 }]);
  expect(alive.outages({ longerThan: 100, until: 1_100 })).toEqual([
    { from: 300, before: 900 },
    { from: 900, before: null },
  ]);
});

test("of what never gave a sign nothing is known", () => {
  expect(livenessOf([]).nextAfter(0)).toBeNull();
  expect(livenessOf([]).outages({ longerThan: 1, until: 1_000 })).toEqual([]);
});

test("what nothing tells of is never out", () => {
  expect(ALWAYS_ALIVE.nextAfter(5)).toBe(6);
  expect(ALWAYS_ALIVE.outages({ longerThan: 1, until: 1_000 })).toEqual([]);
});
