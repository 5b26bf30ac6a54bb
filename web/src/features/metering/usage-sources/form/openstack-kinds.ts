import type { OpenstackKind } from "@billow/contract/metering/openstack-counting.ts";
import { type Config, listOf } from "./config-values.ts";

/** What an OpenStack has that can be counted, with its service. */
const kindLabels: Readonly<Record<OpenstackKind, string>> = {
  servers: "Machines, from Nova",
  volumes: "Volumes, from Cinder",
  snapshots: "Snapshots of volumes, from Cinder",
  backups: "Backups of volumes, from Cinder",
  images: "Images, from Glance",
  addresses: "Floating IPs, from Neutron",
  loadBalancers: "Load balancers, from Octavia",
  shares: "Shares, from Manila",
};

export const openstackKinds = (Object.keys(kindLabels) as OpenstackKind[]).map((kind) => ({
  kind,
  label: kindLabels[kind],
}));

const USUAL: readonly OpenstackKind[] = ["servers", "volumes"];

/** The kinds of a configuration, in their order; the usual ones where it names none. */
export function kindsOf(wanted: Config[string]): readonly OpenstackKind[] {
  if (wanted === undefined) return USUAL;
  const names = listOf(wanted);
  return openstackKinds.map(({ kind }) => kind).filter((kind) => names.some((one) => one === kind));
}
