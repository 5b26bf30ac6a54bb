/** The four groups of meters as the page shows them; the first meter of each is the one read at a glance. */
export const usageGroups = [
  {
    id: "compute",
    name: "Compute",
    meters: [
      { id: "compute.vcpu", name: "vCPU hours", head: "vCPU hours", label: "" },
      { id: "compute.ram", name: "RAM hours", head: "RAM hours, GB-h", label: "RAM" },
    ],
  },
  {
    id: "storage",
    name: "Storage",
    meters: [
      { id: "storage.block", name: "Block storage", head: "Block storage, GB-month", label: "block" },
      { id: "storage.object", name: "Object storage", head: "Object storage, GB-month", label: "object" },
    ],
  },
  {
    id: "network",
    name: "Network",
    meters: [
      { id: "network.egress", name: "Egress", head: "Egress, GB", label: "egress" },
      { id: "network.ingress", name: "Ingress", head: "Ingress, GB", label: "ingress" },
    ],
  },
  { id: "gpu", name: "GPU", meters: [{ id: "gpu", name: "GPU hours", head: "GPU hours", label: "" }] },
] as const;

export type UsageGroupId = (typeof usageGroups)[number]["id"];

export interface UsageMeter {
  id: string;
  /** "vCPU hours" */
  name: string;
  /** The same as the head of a column, with its unit. */
  head: string;
}

export function metersOf(group: UsageGroupId): readonly UsageMeter[] {
  return usageGroups.find(({ id }) => id === group)?.meters ?? [];
}

/** The meter of a group that is asked for, otherwise its first. */
export function meterFor(group: UsageGroupId, asked: string | undefined): UsageMeter {
  const meters = metersOf(group);
  const [first] = meters;
  if (first === undefined) throw new Error(`The group ${group} has no meter.`);
  return meters.find(({ id }) => id === asked) ?? first;
}
