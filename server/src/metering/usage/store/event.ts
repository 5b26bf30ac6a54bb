import { type Dimensions, dimensionsKey } from "@billow/core/metering/dimensions.ts";
import type { MeterId } from "@billow/core/metering/meter.ts";
import { DELETED } from "@billow/core/metering/power-state.ts";
import { NAMED_SIZES, type Sizes } from "@billow/core/metering/sizes.ts";
import { type Decimal, decimalText } from "@billow/core/money/decimal.ts";
import { digestUuid } from "./digest-uuid.ts";
import { otherSizes } from "./sizes-columns.ts";

interface EventIdentity {
  source: string;
  id: string;
  /** Orders corrections: a higher revision of the same source and id replaces the lower one. */
  revision: number;
  tenantId: string;
  resource: string;
  dimensions: Dimensions;
}

/** The sizes and state of a resource from `at` on, as the provisioning system reports it. */
export interface AllocationChange extends EventIdentity {
  type: "allocation";
  /** Epoch seconds. */
  at: number;
  /** The fraction of the second, in nanoseconds; zero where it is missing. */
  nanos?: number;
  /** A power state, or `deleted` where it ends. */
  state: string;
  sizes: Sizes;
}

/** A quantity of a meter in a window, in the meter's stored unit. */
export interface UsageReading extends EventIdentity {
  type: "usage";
  meter: MeterId;
  quantity: Decimal;
  /** The unit that the event names, where its meter is not known yet. */
  unit?: string | undefined;
  /** Epoch seconds, half-open. */
  from: number;
  before: number;
}

/** A validated usage event, before it is stored or counted. */
export type UsageEvent = AllocationChange | UsageReading;

/**
 * The event's identity: the first 128 bits of SHA-256 over source, NUL and id, as a UUID. Among a billion events, the
 * chance that any two share it is below one in 10^20, so it may be the primary key.
 */
export function eventKey(source: string, id: string): string {
  return digestUuid(`${source}\0${id}`);
}

/** Digest of the event's content without its revision: equal for a repeated delivery, different for a conflict. */
export function eventContent(event: UsageEvent, texts: EventTexts = textsOf(event)): string {
  return digestUuid(JSON.stringify(canonical(event, texts)));
}

/** An event's dimensions and quantity as they are stored. Made once, for its row and for its digest. */
export interface EventTexts {
  dimensions: string;
  quantity: string | null;
}

export function textsOf(event: UsageEvent): EventTexts {
  return {
    dimensions: dimensionsKey(event.dimensions),
    quantity: event.type === "usage" ? decimalText(event.quantity) : null,
  };
}

/** The source of events from interval files. Each row gives two events: the interval's beginning and its end. */
export const INTERVAL_SOURCE = "billow:import/allocations";

/** The id of the event that ends the interval begun by the event `beginId`. */
export function endOfInterval(beginId: string): string {
  return `${beginId}/deleted`;
}

function canonical(event: UsageEvent, { dimensions, quantity }: EventTexts): unknown[] {
  const common = [event.type, event.tenantId, event.resource, dimensions];
  if (event.type === "usage") return [...common, event.meter, quantity, event.from, event.before];
  if (event.state === DELETED) return [...common, event.at, event.state];
  const named = Object.values(NAMED_SIZES).map((meter) => String(event.sizes[meter] ?? 0n));
  const others = otherSizes(event.sizes);
  return [...common, event.at, event.state, ...named, ...(others === null ? [] : [others])];
}
