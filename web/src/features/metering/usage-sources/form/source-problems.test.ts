import { expect, test } from "vitest";
import { gatherProblems, inConfig, problemAt, problemWithin } from "./source-problems.ts";

const problems = gatherProblems([
  [inConfig("mappings", 0, "meter"), "is not known"],
  [inConfig("mappings", 1), "is missing"],
  null,
  [inConfig("mappings", 1), "never told"],
  [inConfig("mapping"), "is something else"],
]);

test("a field shows what is wrong with it, and one for all parts what is wrong with any", () => {
  expect(problemAt(problems)("/config/mappings/1")).toBe("is missing");
  expect(problemAt(problems)("/config/mappings")).toBeUndefined();
  expect(problemWithin(problems)("/config/mappings")).toBe("0/meter: is not known · 1: is missing");
  expect(problemWithin(problems)("/config/queue")).toBeUndefined();
});
