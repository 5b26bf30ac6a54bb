import type { UsageGroupId } from "./usage-groups.ts";

/** In an address: the bars are whole. */
export const notGrouped = "none";

const labels: Readonly<Record<string, string>> = {
  none: "Nothing",
  customer: "Customer",
  resource: "Resource",
  region: "Region",
  gpuModel: "GPU model",
  project: "Project",
  tier: "Tier",
  direction: "Direction",
};

/** "GPU model" of `gpuModel`; a dimension of the operator's own is called what they call it. */
export function groupByLabel(groupBy: string): string {
  return labels[groupBy] ?? groupBy;
}

/** "by GPU model" within a sentence. */
export function groupByPhrase(groupBy: string): string {
  const label = groupByLabel(groupBy);
  return `by ${label.startsWith("GPU") || labels[groupBy] === undefined ? label : label.toLowerCase()}`;
}

/** What usage can be divided by: customers when all are shown, otherwise resources, and the dimensions it carries. */
export function groupingsOf(customerId: string | undefined, dimensions: readonly string[]): string[] {
  return [customerId === undefined ? "customer" : "resource", ...dimensions];
}

/** The grouping asked for where there is such, otherwise the one that says most about the group. */
export function groupingFor(
  group: UsageGroupId,
  groupings: readonly string[],
  asked: string | undefined,
): string {
  if (asked === notGrouped || (asked !== undefined && groupings.includes(asked))) return asked;
  const telling = group === "gpu" ? ["gpuModel", "region"] : ["region"];
  return telling.find((grouping) => groupings.includes(grouping)) ?? notGrouped;
}
