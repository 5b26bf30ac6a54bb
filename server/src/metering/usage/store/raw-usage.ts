import {
  type Allocation,
  type AllocationEvent,
  allocationsOf,
  compareEvents,
  type HourUsage,
} from "@billow/core/metering/allocation.ts";
import { parseDimensionsKey } from "@billow/core/metering/dimensions.ts";
import type { Meters } from "@billow/core/metering/meters.ts";
import { DELETED } from "@billow/core/metering/power-state.ts";
import { storedInteger } from "@billow/core/metering/quantity.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import { usageOfRecord } from "@billow/core/metering/usage-record.ts";
import { decimal } from "@billow/core/money/decimal.ts";
import type { UsageEventTable } from "../../../db/schema/usage.ts";
import { epochSeconds } from "../../../http/present.ts";
import { endOfInterval, eventContent, eventKey, INTERVAL_SOURCE, textsOf, type UsageEvent } from "./event.ts";
import type { Quantity } from "./quantity.ts";
import { columnsOfSizes, sizesOfColumns } from "./sizes-columns.ts";

/**
 * A row of `usage_event` to be written. Instants are epoch seconds. Until it is stored, `arrival` is its place in its
 * batch.
 */
export interface EventRow extends Omit<UsageEventTable, "starts_at" | "ends_at" | "received_at"> {
  starts_at: number;
  ends_at: number | null;
}

/** The part of an allocation event's row that describes its resource. */
export type AllocationRow = Pick<
  EventRow,
  | "key"
  | "source"
  | "event_id"
  | "state"
  | "starts_at"
  | "nanos"
  | "arrival"
  | "dimensions"
  | "vcpus"
  | "ram_gib"
  | "block_gib"
  | "gpus"
  | "sizes"
>;

/** The row of an event. `place` is its position in the batch. Without a customer it waits. */
export function eventRow(event: UsageEvent, customerId: string | null, place: number): EventRow {
  const isUsage = event.type === "usage";
  const columns =
    event.type === "allocation" && event.state !== DELETED ? columnsOfSizes(event.sizes) : NO_SIZES;
  const texts = textsOf(event);
  return {
    key: eventKey(event.source, event.id),
    source: event.source,
    event_id: event.id,
    revision: event.revision,
    content: eventContent(event, texts),
    type: event.type,
    customer_id: customerId,
    tenant_id: event.tenantId,
    resource: event.resource,
    starts_at: isUsage ? event.from : event.at,
    nanos: isUsage ? null : (event.nanos ?? 0),
    arrival: isUsage ? null : place,
    ends_at: isUsage ? event.before : null,
    dimensions: texts.dimensions,
    meter: isUsage ? event.meter : null,
    quantity: texts.quantity,
    unit: isUsage ? (event.unit ?? null) : null,
    state: isUsage ? null : event.state,
    // Spread, they would be copied to the row one by one, each time into a larger store.
    vcpus: columns.vcpus,
    ram_gib: columns.ram_gib,
    block_gib: columns.block_gib,
    gpus: columns.gpus,
    sizes: columns.sizes,
  };
}

const NO_SIZES = { vcpus: null, ram_gib: null, block_gib: null, gpus: null, sizes: null };

/** Converts a stored row to the form in which rows are written. */
export function rowOf(stored: UsageEventTable): EventRow {
  const { received_at: _, ...row } = stored;
  return {
    ...row,
    starts_at: epochSeconds(stored.starts_at),
    ends_at: stored.ends_at === null ? null : epochSeconds(stored.ends_at),
  };
}

/** The usage that a usage record adds to the rollups. */
export function usageOfRow(
  row: EventRow,
  { tiling, meters }: { tiling: Tiling; meters: Meters },
): HourUsage<Quantity>[] {
  const meter = meters.of(row.meter ?? "");
  const tiles = tiling.hours(row.starts_at, row.ends_at ?? row.starts_at);
  const [tile] = tiles;
  const whole = tile !== undefined && tiles.length === 1 ? storedInteger(row.quantity ?? "0", meter) : null;
  if (tile !== undefined && whole !== null) {
    if (whole === 0n) return [];
    return [
      { meter: meter.id, dimensions: row.dimensions, hour: tile.start, day: tile.day, quantity: whole },
    ];
  }
  return usageOfRecord(
    {
      meter,
      resource: row.resource,
      quantity: decimal(row.quantity ?? "0"),
      from: row.starts_at,
      before: row.ends_at ?? row.starts_at,
      dimensions: parseDimensionsKey(row.dimensions),
    },
    tiling,
  );
}

/**
 * The allocations that result from all allocation events of a resource, in any order.
 *
 * The end of an interval ends only what the interval began. A resource that is resized appears in a file as two
 * intervals that touch. The end of the first must not delete what the second begins in the same second.
 */
export function allocationsOfRows(rows: readonly AllocationRow[]): Allocation[] {
  let latest: AllocationRow | undefined;
  const events: AllocationEvent[] = [];
  const sorted = rows.toSorted((a, b) => compareEvents(placeOf(a), placeOf(b)));
  for (const row of sorted) {
    if (row.state !== DELETED) latest = row;
    else if (latest !== undefined && endsAnother(row, latest)) continue;
    events.push(allocationEvent(row));
  }
  return allocationsOf(events);
}

function endsAnother(end: AllocationRow, latest: AllocationRow): boolean {
  return (
    end.source === INTERVAL_SOURCE &&
    latest.source === INTERVAL_SOURCE &&
    end.event_id !== endOfInterval(latest.event_id)
  );
}

function placeOf(row: AllocationRow): Pick<AllocationEvent, "at" | "nanos" | "arrival" | "state" | "key"> {
  return {
    at: row.starts_at,
    nanos: row.nanos ?? 0,
    arrival: row.arrival ?? 0,
    state: row.state ?? "active",
    key: row.key,
  };
}

function allocationEvent(row: AllocationRow): AllocationEvent {
  return {
    ...placeOf(row),
    sizes: sizesOfColumns(row),
    dimensions: parseDimensionsKey(row.dimensions),
  };
}
