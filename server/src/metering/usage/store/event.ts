import { hash } from "node:crypto";
import type { AllocationSize } from "@billow/core/allocation.ts";
import { type Decimal, decimalText } from "@billow/core/decimal.ts";
import { type Dimensions, dimensionsKey, type MeterId } from "@billow/core/meter.ts";

interface EventIdentity {
  source: string;
  id: string;
  /** Orders corrections: the same source and id with a higher revision replaces what was said before. */
  revision: number;
  tenantId: string;
  resource: string;
  dimensions: Dimensions;
}

/** What a resource is from `at` on, as the provisioning system reports it. */
export interface AllocationChange extends EventIdentity {
  type: "allocation";
  /** Epoch seconds. */
  at: number;
  /** The part of the second, in nanoseconds; the beginning of the second where it is left out. */
  nanos?: number;
  state: "active" | "deleted";
  size: AllocationSize;
}

/** A quantity of one meter in a window, in the meter's stored unit. */
export interface UsageReading extends EventIdentity {
  type: "usage";
  meter: MeterId;
  quantity: Decimal;
  /** Epoch seconds, half-open. */
  from: number;
  before: number;
}

/** A usage event as it arrives from outside, checked and parsed, before it is known or counted. */
export type UsageEvent = AllocationChange | UsageReading;

/**
 * The event's identity: the first 128 bits of SHA-256 over source, NUL and id, as a UUID. At a billion events the
 * chance that any two share it is below one in 10^20, so it may be the primary key.
 */
export function eventKey(source: string, id: string): string {
  return digestUuid(`${source}\0${id}`);
}

/** Digest of what the event says apart from its revision: equal for a repeated delivery, different for a conflict. */
export function eventContent(event: UsageEvent): string {
  return digestUuid(JSON.stringify(canonical(event)));
}

/** The source of events that come from files of intervals: two events a row, the interval's beginning and its end. */
export const INTERVAL_SOURCE = "billow:import/allocations";

/** The id of the event that ends the interval which the event of the given id begins. */
export function endOfInterval(beginId: string): string {
  return `${beginId}/deleted`;
}

function canonical(event: UsageEvent): unknown[] {
  const common = [event.type, event.tenantId, event.resource, dimensionsKey(event.dimensions)];
  if (event.type === "usage")
    return [...common, event.meter, decimalText(event.quantity), event.from, event.before];
  const { vcpus, ramGib, blockGib, gpus } = event.size;
  const sizes = [vcpus, ramGib, blockGib, gpus].map(String);
  return [...common, event.at, event.state, ...(event.state === "deleted" ? [] : sizes)];
}

/** The first 128 bits of a text's SHA-256 in the form of a UUID. */
export function digestUuid(text: string): string {
  const hex = hash("sha256", text, "hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
