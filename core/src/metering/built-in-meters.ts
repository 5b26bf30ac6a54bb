import type { Meter } from "./meter.ts";
import { Meters } from "./meters.ts";

const NO_PERCENTILE = { percentile: null, intervalSeconds: null, missing: null };

/**
 * The meters that every installation has. One that is added here is in the catalogue after the next start, unless an
 * operator's own meter has its id; what an operator has renamed keeps its name.
 */
export const BUILT_IN_METERS = new Meters([
  time("compute.vcpu", "Compute – vCPU hours", "compute", "vCPU"),
  time("compute.ram", "Compute – RAM hours", "compute", "GiB"),
  time("compute.instance", "Compute – instance hours", "compute", "instance"),
  time("storage.block", "Storage – block", "storage", "GiB", "month"),
  time("storage.object", "Storage – object", "storage", "GiB", "month"),
  time("storage.snapshot", "Storage – snapshots", "storage", "GiB", "month"),
  time("storage.image", "Storage – images", "storage", "GiB", "month"),
  time("storage.backup", "Storage – backups", "storage", "GiB", "month"),
  time("storage.share", "Storage – shares", "storage", "GiB", "month"),
  count("network.ingress", "Network – ingress"),
  count("network.egress", "Network – egress"),
  time("network.address", "Network – addresses", "network", "address"),
  time("network.loadBalancer", "Network – load balancers", "network", "load balancer"),
  time("gpu", "GPU – GPU hours", "gpu", "GPU"),
  time("kubernetes.cluster", "Kubernetes – cluster hours", "kubernetes", "cluster"),
]);

function time(id: string, name: string, group: string, unit: string, per: "hour" | "month" = "hour"): Meter {
  const states = group === "compute" || group === "gpu" ? ["active"] : ("all" as const);
  const billedStates = [{ from: null, states }];
  return {
    id,
    name,
    group,
    kind: "time",
    unit,
    per,
    ...NO_PERCENTILE,
    billedStates,
    builtIn: true,
    used: false,
  };
}

function count(id: string, name: string): Meter {
  const billedStates = [{ from: null, states: "all" as const }];
  return {
    id,
    name,
    group: "network",
    kind: "count",
    unit: "GiB",
    per: null,
    ...NO_PERCENTILE,
    billedStates,
    builtIn: true,
    used: false,
  };
}
