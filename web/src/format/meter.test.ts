import { expect, test } from "vitest";
import { groupLabel, hueOfGroup, meterHead, meterUnitText, shortMeterName } from "./meter.ts";

const hours = (unit: string) => ({ unit, per: "hour", pricedUnit: `${unit}-hour` });

test.each([
  [
    { name: "Compute – vCPU hours", group: "compute", ...hours("vCPU") },
    "vCPU hours",
    "vCPU hours",
    "vCPU-h",
  ],
  [
    { name: "Compute – RAM hours", group: "compute", ...hours("GiB") },
    "RAM hours",
    "RAM hours, GB-h",
    "GB-h RAM",
  ],
  [
    { name: "Storage – block", group: "storage", unit: "GiB", per: "month", pricedUnit: "GiB-month" },
    "Block",
    "Block, GB-month",
    "GB-month block",
  ],
  [
    { name: "Network – egress", group: "network", unit: "GiB", per: null, pricedUnit: "GiB" },
    "Egress",
    "Egress, GB",
    "GB egress",
  ],
  [
    { name: "Network – load balancers", group: "network", ...hours("load balancer") },
    "Load balancers",
    "Load balancers, load balancer-hour",
    "load balancer-hour",
  ],
  // In a group where another one put it, the name is said whole.
  [
    { name: "Network – egress", group: "traffic", unit: "GiB", per: null, pricedUnit: "GiB" },
    "Network – egress",
    "Network – egress, GB",
    "GB Network – egress",
  ],
  [
    { name: "Windows licences", group: "licence", unit: "licence", per: "day", pricedUnit: "licence-day" },
    "Windows licences",
    "Windows licences, licence-day",
    "licence-day",
  ],
])("$0.name is called by its group, as a column and as a unit", (meter, name, head, unit) => {
  expect(shortMeterName(meter)).toBe(name);
  expect(meterHead(meter)).toBe(head);
  expect(meterUnitText(meter)).toBe(unit);
});

test("groups have labels, and the four of old their own hue", () => {
  expect(["compute", "gpu", "ai", "managed databases", "vGPU"].map(groupLabel)).toEqual([
    "Compute",
    "GPU",
    "AI",
    "Managed databases",
    "vGPU",
  ]);
  expect(hueOfGroup("network")).toBe("hue-network");
  expect(hueOfGroup("licence")).toBe("category-other");
});
