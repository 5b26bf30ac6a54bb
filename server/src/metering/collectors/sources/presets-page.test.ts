import { readFileSync } from "node:fs";
import type { PrometheusMapping } from "@billow/contract/metering/prometheus-mapping.ts";
import { expect, test } from "vitest";
import { PRESETS } from "./presets.ts";

const PAGE = new URL("../../../../../docs/operators/connect-prometheus.md", import.meta.url);

/** The metrics that an expression reads: what is left of it without matchers, the labels it groups by, and its words. */
function metricsOf({ metric, query = metric ?? "" }: PrometheusMapping): string[] {
  const bare = query.replace(/\{[^}]*\}/g, "").replace(/\b(by|on|group_left) \([^)]*\)/g, "");
  return bare.match(/[a-zA-Z]\w*_\w+/g) ?? [];
}

test("the page names every preset with the metrics it needs and the label that tells the tenant", () => {
  const rows = readFileSync(PAGE, "utf8")
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -1).join(" | "));
  const needed = PRESETS.map(({ name, mappings }) => {
    const metrics = [...new Set(mappings.flatMap(metricsOf))].map((metric) => `\`${metric}\``).join(", ");
    const labels = [...new Set(mappings.map(({ tenantLabel }) => `\`${tenantLabel}\``))].join(", ");
    return `${name} | ${metrics} | ${labels}`;
  });
  expect(rows).toEqual(expect.arrayContaining(needed));
});
