import { expect, test } from "vitest";
import { onlyChanged } from "./only-changed.ts";

test("a change is of what was changed, a text that was emptied and a whole part included", () => {
  const before = { name: "Nord", email: "a@b.example", address: { city: "Kiel" }, days: 14 };
  const after = { name: "Nord", email: null, address: { city: "Bonn" }, days: 14 };
  expect(onlyChanged<object>(before, after)).toEqual({ email: null, address: { city: "Bonn" } });
  expect(onlyChanged(before, { ...before })).toEqual({});
});
