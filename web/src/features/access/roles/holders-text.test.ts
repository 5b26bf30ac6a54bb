import { expect, test } from "vitest";
import { holdersText } from "./holders-text.ts";

const people = (...names: string[]) => names.map((name) => ({ name, role: "r" }));

test.each([
  [0, [], "Nobody"],
  [1, [], "1 user"],
  [5, [], "5 users"],
  [2, people("Ada", "Bob"), "Ada, Bob"],
  [5, people("Ada", "Bob", "Cy", "Di"), "Ada, Bob, Cy and 2 more"],
  [1, [...people("Ada"), { name: "Eve", role: "other" }], "Ada"],
])("%i users: %#", (users, known, text) => {
  expect(holdersText({ id: "r", users }, known)).toBe(text);
});
