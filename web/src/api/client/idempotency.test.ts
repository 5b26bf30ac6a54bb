import { expect, test } from "vitest";
import { createAttempts, newKey } from "./idempotency.ts";

test("the same content keeps its key, other content gets a new one", () => {
  let made = 0;
  const keyFor = createAttempts(() => `key-${++made}`);
  expect([keyFor({ amount: "5.00" }), keyFor({ amount: "5.00" }), keyFor({ amount: "6.00" })]).toEqual([
    "key-1",
    "key-1",
    "key-2",
  ]);
});

test("keys are long and differ", () => {
  expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(newKey()).not.toBe(newKey());
});
