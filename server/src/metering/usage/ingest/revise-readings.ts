import { parseDimensionsKey } from "@billow/core/metering/dimensions.ts";
import { decimal, isZero } from "@billow/core/money/decimal.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { storedEvents } from "../archive/stored-events.ts";
import { eventContent, eventKey, type UsageReading } from "../store/event.ts";
import type { EventRow } from "../store/raw-usage.ts";

/** A reading before its revision is decided. */
export type UnrevisedReading = Omit<UsageReading, "revision">;

/** A reading that differs from the stored one, with the stored one. */
export interface RevisedReading {
  reading: UsageReading;
  stored: Pick<
    UsageReading,
    "tenantId" | "meter" | "quantity" | "resource" | "dimensions" | "from" | "before"
  > | null;
}

interface Measured {
  source: string;
  readings: readonly UnrevisedReading[];
  /** Ids of readings for which nothing is measured any more. */
  withdrawn: readonly string[];
}

/**
 * The readings to submit so that the stored readings become what was measured: new ones, changed ones with a revision
 * above the stored one, and those of `withdrawn` as zero. Unchanged readings are left out, so measuring again changes
 * nothing.
 *
 * Two concurrent calls for the same source would choose the same revision, so only one may run.
 */
export async function reviseReadings(db: Kysely<Database>, measured: Measured): Promise<UsageReading[]> {
  return (await revisedReadings(db, measured)).map(({ reading }) => reading);
}

/** As above, each with the stored reading. */
export async function revisedReadings(
  db: Kysely<Database>,
  { source, readings, withdrawn }: Measured,
): Promise<RevisedReading[]> {
  const ids = [...readings.map((reading) => reading.id), ...withdrawn];
  const rows = await storedEvents(db, ids.map((id) => eventKey(source, id)).sort());
  const revised: RevisedReading[] = [];
  for (const unrevised of readings) {
    const before = rows.get(eventKey(source, unrevised.id));
    const reading = { ...unrevised, revision: before === undefined ? 0 : before.revision + 1 };
    if (before?.content !== eventContent(reading)) revised.push({ reading, stored: storedOf(before) });
  }
  for (const id of withdrawn) {
    const before = rows.get(eventKey(source, id));
    if (before?.quantity != null && !isZero(decimal(before.quantity)))
      revised.push({ reading: nothingOf(before), stored: storedOf(before) });
  }
  return revised;
}

function storedOf(row: EventRow | undefined): RevisedReading["stored"] {
  if (row?.quantity == null) return null;
  const { tenantId, meter, resource, dimensions, from, before } = nothingOf(row);
  return { tenantId, meter, resource, dimensions, from, before, quantity: decimal(row.quantity) };
}

function nothingOf(row: EventRow): UsageReading {
  return {
    type: "usage",
    source: row.source,
    id: row.event_id,
    revision: row.revision + 1,
    tenantId: row.tenant_id,
    resource: row.resource,
    dimensions: parseDimensionsKey(row.dimensions),
    meter: row.meter ?? "",
    quantity: decimal(0n),
    from: row.starts_at,
    before: row.ends_at ?? row.starts_at,
  };
}
