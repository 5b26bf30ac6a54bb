import { DomainError } from "../errors.ts";

/** A metered quantity with its units, as in the catalogue of the domain. */
export interface Meter {
  readonly id: MeterId;
  /** The label in the console and on documents. GiB is labelled GB there, as clouds do. */
  readonly name: string;
  readonly group: "compute" | "storage" | "network" | "gpu";
  /** The unit of a usage record's quantity. */
  readonly storedUnit: string;
  /** The unit in which usage is reported and priced. */
  readonly unit: string;
  /** `time`: stored as micro-units × seconds. `count`: stored as micro-units. */
  readonly kind: "time" | "count";
  /** Whether the reported quantity divides by the hours of its calendar month (GiB-months). */
  readonly perMonth: boolean;
}

/** The id of a built-in meter. */
export type MeterId =
  | "compute.vcpu"
  | "compute.ram"
  | "storage.block"
  | "storage.object"
  | "network.ingress"
  | "network.egress"
  | "gpu";

/** The built-in meters, in the order in which they are shown. */
export const METERS: readonly Meter[] = [
  time("compute.vcpu", "Compute – vCPU hours", "compute", "vCPU-hour"),
  time("compute.ram", "Compute – RAM hours", "compute", "GiB-hour"),
  monthly("storage.block", "Storage – block"),
  monthly("storage.object", "Storage – object"),
  count("network.ingress", "Network – ingress"),
  count("network.egress", "Network – egress"),
  time("gpu", "GPU – GPU hours", "gpu", "GPU-hour"),
];

/** The meter with this id. An unknown id is `unknown_meter`. */
export function meterOf(id: string): Meter {
  const meter = byId.get(id);
  if (meter === undefined) {
    throw new DomainError(
      "unknown_meter",
      `There is no meter "${id}". The meters are ${[...byId.keys()].join(", ")}.`,
    );
  }
  return meter;
}

/** Whether a text is the id of a built-in meter. */
export function isMeterId(text: string): text is MeterId {
  return byId.has(text);
}

/** Further attributes that distinguish quantities (`region`, `project`, `gpuModel`, `tier`, `direction` …). */
export type Dimensions = Readonly<Record<string, string>>;

/**
 * Canonical JSON of dimensions, keys sorted by code unit, `"{}"` when empty: equal dimensions have equal
 * keys.
 */
export function dimensionsKey(dimensions: Dimensions): string {
  const keys = Object.keys(dimensions).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(dimensions[key])}`).join(",")}}`;
}

/** The dimensions behind a `dimensionsKey`; anything but an object of texts is `invalid_dimensions`. */
export function parseDimensionsKey(key: string): Dimensions {
  const error = () =>
    new DomainError("invalid_dimensions", "Dimensions are a JSON object whose values are texts.");
  let parsed: unknown;
  try {
    parsed = JSON.parse(key);
  } catch {
    throw error();
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw error();
  const dimensions: [string, string][] = [];
  for (const [name, value] of Object.entries(parsed)) {
    if (typeof value !== "string") throw error();
    dimensions.push([name, value]);
  }
  return Object.fromEntries(dimensions);
}

const byId: ReadonlyMap<string, Meter> = new Map(METERS.map((meter) => [meter.id, meter]));

function time(id: MeterId, name: string, group: Meter["group"], unit: string): Meter {
  return { id, name, group, storedUnit: unit, unit, kind: "time", perMonth: false };
}

function monthly(id: MeterId, name: string): Meter {
  return {
    id,
    name,
    group: "storage",
    storedUnit: "GiB-hour",
    unit: "GiB-month",
    kind: "time",
    perMonth: true,
  };
}

function count(id: MeterId, name: string): Meter {
  return { id, name, group: "network", storedUnit: "GiB", unit: "GiB", kind: "count", perMonth: false };
}
