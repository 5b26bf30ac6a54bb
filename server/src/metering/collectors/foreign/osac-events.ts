import type { eventMapping } from "@billow/contract/metering/event-source.ts";
import type { z } from "zod";

export type Mapping = z.input<typeof eventMapping>;
type Where = { path: string; values?: string[] };

/** One of the events that tell of a resource of OSAC: which state holds since when. */
export interface Told {
  /** Distinguishes what several mappings count of one event. */
  name: string | null;
  types: string[];
  state: NonNullable<Mapping["state"]>;
  from: string;
  where: Where[];
}

/** The part of a mapping that is the same for every kind of resource. */
export function osacMapping(resourceType: string, { types, state, from, where, name }: Told) {
  return {
    match: {
      type: "osac.resource.*",
      where: [
        { path: "type", values: types },
        { path: "osacresourcetype", values: [resourceType] },
        ...where,
      ],
    },
    tenant: { path: "osactenant" },
    state,
    from: { path: from },
    dimensions: { project: { path: "osacproject", optional: true } },
    ...(name !== null && { name }),
  } satisfies Partial<Mapping>;
}

/**
 * What OSAC tells of a resource that it bills in some states and not in others. A correction says which state was true in an
 * interval: from its beginning, and still at its end, where an event between them said otherwise.
 */
export function osacLife(words: Readonly<Record<string, string>>): Told[] {
  const word = (path: string) => ({ path, words: { ...words } });
  const reason = (...values: string[]) => [{ path: "data.reason", values }];
  const corrected = (end: string): Told => ({
    name: end,
    types: [typeOf("correction")],
    state: word("data.corrected_state"),
    from: `data.affected_interval.${end}`,
    where: reason("missed_creation", "state_drift", "billing_dimensions_drift"),
  });
  return [
    {
      name: null,
      types: ["created", "started", "updated", "suspended", "resumed", "deleted"].map(typeOf),
      state: word("data.current_state"),
      from: "data.transition_time",
      where: [],
    },
    corrected("from"),
    corrected("to"),
    {
      ...corrected("from"),
      state: { value: "deleted" },
      where: reason("missed_deletion"),
    },
  ];
}

function typeOf(what: string): string {
  return `osac.resource.${what}.v1`;
}
