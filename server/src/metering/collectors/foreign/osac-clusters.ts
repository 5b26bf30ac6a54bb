import type { eventMapping } from "@billow/contract/metering/event-source.ts";
import type { z } from "zod";

type Mapping = z.input<typeof eventMapping>;
type Where = { path: string; values?: string[] };

/** OSAC bills a cluster while it is made and while it is ready. In every other state it is as if there were none. */
const STATE_WORDS = {
  PROGRESSING: "active",
  READY: "active",
  FAILED: "deleted",
  DELETING: "deleted",
  DELETE_FAILED: "deleted",
  UNSPECIFIED: "deleted",
  DELETED: "deleted",
};

const LIFECYCLE = ["created", "started", "updated", "suspended", "resumed", "deleted"].map(typeOf);
const CORRECTION = typeOf("correction");
const DIMENSIONS = "data.billing_dimensions";

/** OSAC has called the type of a node set's hosts by one of these names, and then by the other. */
const HOST_TYPES = ["host_type", "baremetal_instance_type"];

/**
 * The life of a cluster, of which each event tells one component: the control plane, or a node set with its number of nodes.
 * A component is a resource of its own, named by the cluster and the node set.
 */
export const OSAC_CLUSTERS: readonly Mapping[] = [controlPlane, ...HOST_TYPES.map(nodeSetOf)].flatMap(
  (part) => [
    part({ types: LIFECYCLE, state: "data.current_state", from: "data.transition_time" }),
    ...["from", "to"].map((end) => {
      const corrected = part({
        types: [CORRECTION],
        state: "data.corrected_state",
        from: `data.affected_interval.${end}`,
      });
      return { ...corrected, name: [corrected.name, end].filter(Boolean).join(" ") };
    }),
  ],
);

function typeOf(what: string): string {
  return `osac.resource.${what}.v1`;
}

interface Told {
  types: string[];
  state: string;
  from: string;
}

function controlPlane(told: Told): Mapping {
  const part = component("control_plane", told);
  return { ...part, sizes: { "kubernetes.cluster": { value: "1" } } };
}

function nodeSetOf(hostType: string) {
  const path = `${DIMENSIONS}.${hostType}`;
  return (told: Told): Mapping => {
    const part = component("worker", told, [{ path }]);
    return {
      ...part,
      name: hostType,
      sizes: { "kubernetes.node": { path: `${DIMENSIONS}.node_count`, numbers: "exact" } },
      dimensions: { ...part.dimensions, hostType: { path } },
    };
  };
}

function component(name: string, { types, state, from }: Told, where: Where[] = []): Mapping {
  return {
    match: {
      type: "osac.resource.*",
      where: [
        { path: "type", values: types },
        { path: "osacresourcetype", values: ["cluster_order"] },
        { path: `${DIMENSIONS}.component`, values: [name] },
        ...where,
      ],
    },
    tenant: { path: "osactenant" },
    resource: { paths: ["osacresourceid", `${DIMENSIONS}.node_set`] },
    state: { path: state, words: STATE_WORDS },
    from: { path: from },
    dimensions: { project: { path: "osacproject", optional: true } },
  };
}
