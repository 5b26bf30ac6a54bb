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
