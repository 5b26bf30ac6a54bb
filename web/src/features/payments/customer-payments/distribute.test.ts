import { expect, test } from "vitest";
import { distribute } from "./distribute.ts";

test("money goes to what is due first, and the rest of it to none", () => {
  expect(distribute("150.00", ["119.37", "80.00", "5.00"])).toEqual(["119.37", "30.63", ""]);
  expect(distribute("300.00", ["119.37", "80.00"])).toEqual(["119.37", "80.00"]);
  expect(distribute("0.00", ["1.00"])).toEqual([""]);
  expect(distribute(null, ["1.00"])).toEqual([""]);
});
