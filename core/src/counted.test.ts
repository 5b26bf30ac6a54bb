import fc from "fast-check";
import { expect, test } from "vitest";
import { counted } from "./counted.ts";

test.each([
  [0, "0 customers"],
  [1, "1 customer"],
  [1n, "1 customer"],
  [2, "2 customers"],
  [12_040, "12,040 customers"],
  [1_000_001n, "1,000,001 customers"],
])("%s reads %s", (count, text) => {
  expect(counted(count, "customer")).toBe(text);
});

test("a word of its own may be the plural", () => {
  expect([counted(1, "entry", "entries"), counted(3, "entry", "entries")]).toEqual(["1 entry", "3 entries"]);
});

test("only one is singular, and the digits are the count's", () => {
  fc.assert(
    fc.property(fc.nat(), (count) => {
      const [digits = "", word] = counted(count, "row").split(" ");
      expect(digits).toBe(count.toLocaleString("en-US"));
      expect(word === "row").toBe(count === 1);
    }),
  );
});
