import { expect, it } from "vitest";
import { decimal, decimalText } from "../money/decimal.ts";
import type { StoredUsage } from "../pricing/rate.ts";
import { projectedUsage } from "./projection.ts";

const of = (meter: StoredUsage["meter"], quantity: string): StoredUsage => ({
  meter,
  dimensions: {},
  quantity: decimal(quantity),
});

it("lets allocations run on and counts go on as in the week before", () => {
  const projected = projectedUsage({
    soFar: [of("compute.vcpu", "1000"), of("network.egress", "500")],
    rest: [of("compute.vcpu", "300")],
    // 70 of the vCPU time were allocated; none of it goes on twice. Egress was 140 in a week.
    week: [of("compute.vcpu", "70"), of("network.egress", "140")],
    weekOfAllocations: [of("compute.vcpu", "70")],
    restSeconds: 86_400 * 3,
    weekSeconds: 86_400 * 7,
  });
  expect(projected.map(({ meter, quantity }) => [meter, decimalText(quantity)])).toEqual([
    ["compute.vcpu", "1300"],
    ["network.egress", "560"],
  ]);
});

it("is what there is where nothing is left of the month, or nothing came before", () => {
  const soFar = [of("network.egress", "500")];
  const nothing = { soFar, rest: [], weekOfAllocations: [] };
  for (const more of [
    { week: soFar, restSeconds: 0, weekSeconds: 604_800 },
    { week: [], restSeconds: 604_800, weekSeconds: 0 },
  ])
    expect(projectedUsage({ ...nothing, ...more })).toEqual(soFar);
});
