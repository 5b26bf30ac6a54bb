import { expect, test } from "vitest";
import { nextStep, otherActions } from "./actions.ts";

test.each([
  [["edit", "finalize", "send", "void"], "finalize", ["send", "void"]],
  [["send", "recordPayment", "void"], "send", ["recordPayment", "void"]],
  [["sendAgain", "recordPayment", "void"], "recordPayment", ["sendAgain", "void"]],
  [["refund"], null, ["refund"]],
  [[], null, []],
] as const)("of %j the next step is %s and the rest %j", (available, next, rest) => {
  expect(nextStep(available)).toBe(next);
  expect(otherActions(available)).toEqual(rest);
});
