import type { Customer } from "@billow/contract/parties/customer.ts";

/** What usage of one customer is divided by beside its dimensions. */
type UsageCustomer = Pick<Customer, "tenants">;

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
  tenant: "Project",
  costCentre: "Cost centre",
  state: "Power state",
  instanceType: "Instance type",
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

/**
 * What usage can be divided by: customers when all are shown; otherwise resources, the tenants and cost centres of a
 * customer that has several; and the dimensions it carries.
 */
export function groupingsOf(customer: UsageCustomer | null, dimensions: readonly string[]): string[] {
  if (customer === null) return ["customer", ...dimensions];
  const isCentred = customer.tenants.some(({ costCentre }) => costCentre !== null);
  const own = new Set(customer.tenants.map(({ tenantId }) => tenantId)).size > 1 ? ["tenant"] : [];
  return ["resource", ...own, ...(isCentred ? ["costCentre"] : []), ...dimensions];
}

/** The names of groups that have one beside their value: a customer's projects, and the state that usage has unsaid. */
export function groupNames(
  groupBy: string | null,
  customer: UsageCustomer | null,
): ReadonlyMap<string, string> | undefined {
  if (groupBy === "state") return new Map([["", "active"]]);
  if (groupBy !== "tenant") return undefined;
  return new Map(customer?.tenants.map(({ tenantId, name }) => [tenantId, name ?? tenantId]));
}

/** The grouping asked for where there is such, otherwise the one that says most. */
export function groupingFor(groupings: readonly string[], asked: string | undefined): string {
  if (asked === notGrouped || (asked !== undefined && groupings.includes(asked))) return asked;
  return telling.find((grouping) => groupings.includes(grouping)) ?? notGrouped;
}

/** Dimensions that say what was used, and where: the first that usage carries divides it. */
const telling = ["gpuModel", "instanceType", "region"];
