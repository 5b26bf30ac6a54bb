import { expect, test } from "vitest";
import { amountsInColumns, groupColumns } from "./group-columns.ts";

const of = (...groups: (string | null)[]) => groups.map((group, index) => ({ group, amount: index + 1 }));

test("the first groups have columns, all others share one, and a single column is none", () => {
  expect(groupColumns(of("compute", "storage"))).toEqual(["compute", "storage"]);
  expect(groupColumns(of("compute", null))).toEqual(["compute", null]);
  expect(groupColumns(of("a", "b", "c", "d", "e"))).toEqual(["a", "b", "c", "d", null]);
  expect(groupColumns(of("a", "b", "c", "d"))).toEqual(["a", "b", "c", "d"]);
  expect([groupColumns([]), groupColumns(of("compute")), groupColumns(of(null))]).toEqual([[], [], []]);
});

test("each amount is in one column", () => {
  const groups = of("a", "b", "c", "d", "e", null);
  const columns = groupColumns(groups);
  expect(amountsInColumns(groups, columns)).toEqual([[1], [2], [3], [4], [5, 6]]);
  expect(amountsInColumns(of("c", null), columns)).toEqual([[], [], [1], [], [2]]);
});
