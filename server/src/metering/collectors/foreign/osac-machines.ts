import type { eventMapping } from "@billow/contract/metering/event-source.ts";
import type { z } from "zod";

type Mapping = z.input<typeof eventMapping>;
type Where = { path: string; values: string[] };

/** OSAC's states of a machine. It bills what runs; what is starting, failed or being deleted does not run. */
const STATE_WORDS = {
  RUNNING: "active",
  PAUSED: "paused",
  STARTING: "stopped",
  STOPPING: "stopped",
  STOPPED: "stopped",
  FAILED: "stopped",
  DELETING: "stopped",
  DELETED: "deleted",
};

const LIFECYCLE = ["created", "started", "updated", "suspended", "resumed"].map(typeOf);

const CORRECTION = typeOf("correction");

/**
 * The life of a virtual machine. A correction says which state was true in an interval: from its beginning, and still
 * at its end, where an event between them said otherwise.
 */
export const OSAC_MACHINES: readonly Mapping[] = [
  { match: { type: typeOf("heartbeat") }, ignore: true },
  machine(LIFECYCLE, { state: word("data.current_state"), from: { path: "data.transition_time" } }),
  {
    ...machine([typeOf("deleted")], { state: { value: "deleted" }, from: { path: "data.transition_time" } }),
    sizes: { "compute.instance": { value: "1" } },
    dimensions: {},
  },
  corrected("from", { state: word("data.corrected_state"), isDeletion: false }),
  corrected("to", { state: word("data.corrected_state"), isDeletion: false }),
  corrected("from", { state: { value: "deleted" }, isDeletion: true }),
];

function typeOf(what: string): string {
  return `osac.resource.${what}.v1`;
}

function word(path: string): Mapping["state"] {
  return { path, words: STATE_WORDS };
}

function machine(
  types: string[],
  { state, from, where = [] }: { state: Mapping["state"]; from: Mapping["from"]; where?: Where[] },
): Mapping {
  return {
    match: {
      type: "osac.resource.*",
      where: [
        { path: "type", values: types },
        { path: "osacresourcetype", values: ["compute_instance"] },
        ...where,
      ],
    },
    tenant: { path: "osactenant" },
    resource: { path: "osacresourceid" },
    sizes: {
      "compute.instance": { value: "1" },
      "storage.block": { path: "data.billing_dimensions.boot_disk_size_gib", numbers: "exact" },
    },
    state,
    from,
    dimensions: {
      instanceType: { path: "data.billing_dimensions.instance_type" },
      project: { path: "osacproject", optional: true },
    },
  };
}

function corrected(
  end: "from" | "to",
  { state, isDeletion }: { state: Mapping["state"]; isDeletion: boolean },
): Mapping {
  const reasons = isDeletion
    ? ["missed_deletion"]
    : ["missed_creation", "state_drift", "billing_dimensions_drift"];
  const from = { path: `data.affected_interval.${end}` };
  const where = [{ path: "data.reason", values: reasons }];
  const made = machine([CORRECTION], { state, from, where });
  if (!isDeletion) return { ...made, name: end };
  return { ...made, name: end, sizes: { "compute.instance": { value: "1" } }, dimensions: {} };
}
