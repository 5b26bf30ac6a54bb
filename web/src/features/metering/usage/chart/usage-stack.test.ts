import type { UsageReport } from "@billow/contract/metering/usage.ts";
import { expect, test } from "vitest";
import { groupsOf, stackOf } from "./usage-stack.ts";

const from = "2026-10-01T00:00:00Z";
const before = "2026-10-02T00:00:00Z";

type Series = UsageReport["series"];

function stack(series: Series) {
  return stackOf(groupsOf({ series }, "gpu"), "gpu");
}

/** Groups that used 1, 2, … units on one day. */
function used(count: number): Series {
  return Array.from({ length: count }, (_, index) => ({
    meter: "gpu",
    group: `model-${index + 1}`,
    points: [{ from, before, quantity: `${index + 1}.5` }],
  }));
}

test("up to four groups take the ramp, the largest at the bottom", () => {
  expect(stack(used(4)).map(({ name, color }) => [name, color])).toEqual([
    ["model-4", "ramp-gpu-1"],
    ["model-3", "ramp-gpu-2"],
    ["model-2", "ramp-gpu-3"],
    ["model-1", "ramp-gpu-4"],
  ]);
});

test("more take the categories; what all others come to is gray and last, however much it is", () => {
  const others = { meter: "gpu", others: 31, points: [{ from, before, quantity: "400" }] };
  const all = stack([others, ...used(9)]);
  expect(all.map(({ color }) => color).slice(0, 2)).toEqual(["category-1", "category-2"]);
  expect(all).toHaveLength(10);
  expect(all.at(-1)).toMatchObject({ name: "Other (31)", color: "category-other", total: "400" });
});

test("groups without a ramp of their own take the categories", () => {
  const points = [{ from, before, quantity: "1" }];
  const series = [{ meter: "ai.token", group: "fra", points }];
  expect(stackOf(groupsOf({ series }, "ai.token"), "ai")).toMatchObject([{ color: "category-1" }]);
  const whole = [{ meter: "ai.token", points }];
  expect(stackOf(groupsOf({ series: whole }, "ai.token"), "ai")).toMatchObject([{ color: "category-other" }]);
});

test("usage in a state unsaid has the name that it is given", () => {
  const points = [{ from, before, quantity: "1" }];
  const series = [{ meter: "gpu", group: "", points }];
  expect(groupsOf({ series }, "gpu", new Map([["", "active"]]))).toMatchObject([{ name: "active" }]);
});

test("what is not divided has the hue of its group, and what carries no value says so", () => {
  const points = [{ from, before, quantity: "1" }];
  expect(stack([{ meter: "gpu", points }])).toMatchObject([{ color: "hue-gpu" }]);
  expect(stack([{ meter: "gpu", group: "", points }])).toMatchObject([{ name: "Not given" }]);
});
