import { type Decimal, decimal, isZero } from "@billow/core/decimal.ts";
import { meterOf, parseDimensionsKey } from "@billow/core/meter.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { eventContent, eventKey, type UsageReading } from "../store/event.ts";
import { eventsByKey } from "../store/queries.ts";
import type { EventRow } from "../store/raw-usage.ts";

/** A reading whose revision is not known yet to whoever measured it. */
export type UnrevisedReading = Omit<UsageReading, "revision">;

/** A reading that is not stored in this form, and what is stored under its identity. */
export interface RevisedReading {
  reading: UsageReading;
  stored: { tenantId: string; meter: string; quantity: Decimal } | null;
}

interface Measured {
  source: string;
  readings: readonly UnrevisedReading[];
  /** Ids of readings that nothing is measured for any more. */
  withdrawn: readonly string[];
}

/**
 * What has to be told so that the readings of a source become what was measured now: new ones, changed ones with a
 * revision higher than the stored one, and those of `withdrawn` that nothing is measured for any more as zero. What is
 * stored already in this form is left out, so that measuring again changes nothing.
 *
 * Two that measure the same source at once would choose the same revision, so only one may.
 */
export async function reviseReadings(db: Kysely<Database>, measured: Measured): Promise<UsageReading[]> {
  return (await revisedReadings(db, measured)).map(({ reading }) => reading);
}

/** The same, each beside what is stored. */
export async function revisedReadings(
  db: Kysely<Database>,
  { source, readings, withdrawn }: Measured,
): Promise<RevisedReading[]> {
  const ids = [...readings.map((reading) => reading.id), ...withdrawn];
  const rows = await eventsByKey(db, ids.map((id) => eventKey(source, id)).sort());
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
  return { tenantId: row.tenant_id, meter: row.meter ?? "", quantity: decimal(row.quantity) };
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
    meter: meterOf(row.meter ?? "").id,
    quantity: decimal(0n),
    from: row.starts_at,
    before: row.ends_at ?? row.starts_at,
  };
}
