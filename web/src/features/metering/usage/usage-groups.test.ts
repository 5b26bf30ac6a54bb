import type { Meter } from "@billow/contract/metering/meter.ts";
import { expect, test } from "vitest";
import { usageGroups } from "./usage-groups.ts";
import { groupShown, meterShown } from "./usage-shown.ts";

function meter(id: string, name: string, group: string): Meter {
  return {
    id,
    name,
    group,
    kind: "count",
    unit: "GiB",
    per: null,
    percentile: null,
    intervalSeconds: null,
    missing: null,
    pricedUnit: "GiB",
    storedUnit: "GiB",
    billedStates: [],
    builtIn: false,
    used: true,
  };
}

const catalogue = [
  meter("network.ingress", "Network – ingress", "network"),
  meter("network.egress", "Network – egress", "network"),
  meter("cdn.traffic", "Delivery", "delivery"),
  meter("ai.token", "Tokens", "ai"),
];
const sum = (id: string, quantity: string) => ({ meter: id, quantity });

const groups = usageGroups(catalogue, {
  totals: [sum("network.egress", "4"), sum("ai.token", "0.000"), sum("cdn.traffic", "1")],
  previous: [sum("network.ingress", "2"), sum("ai.token", "0")],
});

test("what was used in the range or before it is shown by group, in the catalogue's order", () => {
  expect(groups.map(({ name, meters }) => [name, ...meters.map(({ id }) => id)])).toEqual([
    ["Network", "network.ingress", "network.egress"],
    ["Delivery", "cdn.traffic"],
  ]);
});

test("a meter asked for decides its group; what is not there falls back to what is", () => {
  const shown = (group?: string, asked?: string) => groupShown(groups, { group, meter: asked })?.id;
  expect(shown()).toBe("network");
  expect(shown("delivery")).toBe("delivery");
  expect(shown("network", "cdn.traffic")).toBe("delivery");
  expect(shown("ai", "ai.token")).toBe("network");
  expect(groupShown([], { group: "ai", meter: undefined })).toBeNull();
  const [network] = groups;
  expect(network && meterShown(network, "network.egress").name).toBe("Egress");
  expect(network && meterShown(network, "ai.token").name).toBe("Ingress");
});
