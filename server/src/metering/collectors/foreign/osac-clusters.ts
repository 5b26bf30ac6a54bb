import { type Mapping, osacLife, osacMapping, type Told } from "./osac-events.ts";

const DIMENSIONS = "data.billing_dimensions";

/** OSAC bills a cluster while it is made and while it is ready. In every other state it is as if there were none. */
const LIFE = osacLife({
  PROGRESSING: "active",
  READY: "active",
  FAILED: "deleted",
  DELETING: "deleted",
  DELETE_FAILED: "deleted",
  UNSPECIFIED: "deleted",
  DELETED: "deleted",
});

/** OSAC has called the type of a node set's hosts by one of these names, and then by the other. */
const HOST_TYPES = ["host_type", "baremetal_instance_type"];

/**
 * The life of a cluster, of which each event tells one component: the control plane, or a node set with its number of nodes.
 * A component is a resource of its own, named by the cluster and the node set.
 */
export const OSAC_CLUSTERS: readonly Mapping[] = LIFE.flatMap((told) => [
  { ...component("control_plane", told), sizes: { "kubernetes.cluster": { value: "1" } } },
  ...HOST_TYPES.map((hostType) => nodeSet(hostType, told)),
]);

function nodeSet(hostType: string, told: Told): Mapping {
  const path = `${DIMENSIONS}.${hostType}`;
  const name = told.name === null ? hostType : `${hostType} ${told.name}`;
  const part = component("worker", { ...told, name, where: [...told.where, { path }] });
  return {
    ...part,
    sizes: { "kubernetes.node": { path: `${DIMENSIONS}.node_count`, numbers: "exact" } },
    dimensions: { ...part.dimensions, hostType: { path } },
  };
}

function component(name: string, told: Told) {
  const where = [...told.where, { path: `${DIMENSIONS}.component`, values: [name] }];
  return {
    ...osacMapping("cluster_order", { ...told, where }),
    resource: { paths: ["osacresourceid", `${DIMENSIONS}.node_set`] },
  };
}
