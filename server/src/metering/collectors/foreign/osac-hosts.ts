import { type Mapping, osacLife, osacMapping, type Told } from "./osac-events.ts";

const DIMENSIONS = "data.billing_dimensions";

/**
 * OSAC has two meters of a bare metal host: the consumption of one that runs, and the allocation of one that somebody has,
 * in whatever state. Here a host that is allocated and does not run is stopped, so that a price of stopped hosts is that of
 * the allocation alone. While it is provisioned, and once it has failed, it is as if there were none.
 */
const WORDS = {
  RUNNING: "active",
  STOPPED: "stopped",
  STARTING: "stopped",
  STOPPING: "stopped",
  DELETING: "stopped",
  PROVISIONING: "deleted",
  FAILED: "deleted",
  UNSPECIFIED: "deleted",
  DELETED: "deleted",
};

const [changed, ...corrected] = osacLife(WORDS);

/** A meter that ends says more than the state beside it, which at a deletion is the one from before. */
const LIFE: readonly Told[] = [
  ...(changed === undefined
    ? []
    : [{ ...changed, types: ["created", "started", "updated", "resumed"].map(typeOf) }]),
  ended("consumption", { path: "data.current_state", words: { ...WORDS, RUNNING: "stopped" } }),
  ended("allocation", { value: "deleted" }),
  { ...told(["deleted"], { value: "deleted" }), where: [] },
  ...corrected,
];

/** The life of a bare metal host, by the type of instance. Both meters tell the same state, which counts once. */
export const OSAC_HOSTS: readonly Mapping[] = LIFE.map((one) => {
  const mapping = osacMapping("bare_metal_instance", one);
  return {
    ...mapping,
    resource: { path: "osacresourceid" },
    sizes: { "compute.instance": { value: "1" } },
    dimensions: {
      ...mapping.dimensions,
      // A correction of a deletion that was missed names no type, and needs none.
      instanceType: { path: `${DIMENSIONS}.bm_instance_type`, optional: isEnd(one) },
    },
  };
});

function isEnd({ state }: Told): boolean {
  return "value" in state;
}

function ended(meter: string, state: Told["state"]): Told {
  return {
    ...told(["suspended"], state),
    where: [{ path: `${DIMENSIONS}.meter_type`, values: [meter] }],
  };
}

function told(types: string[], state: Told["state"]): Told {
  return { name: null, types: types.map(typeOf), state, from: "data.transition_time", where: [] };
}

function typeOf(what: string): string {
  return `osac.resource.${what}.v1`;
}
