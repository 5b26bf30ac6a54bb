import { decimal, isZero } from "@billow/core/decimal.ts";
import { meterOf, parseDimensionsKey } from "@billow/core/meter.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { eventContent, eventKey, type UsageReading } from "./event.ts";
import { eventsByKey } from "./queries.ts";
import type { EventRow } from "./raw-usage.ts";

/** A reading whose revision is not known yet to whoever measured it. */
export type UnrevisedReading = Omit<UsageReading, "revision">;

/**
 * What has to be told so that the readings of a source become what was measured now: new ones, changed ones with a
 * revision higher than the stored one, and those of `withdrawn` that nothing is measured for any more as zero. What is
 * stored already in this form is left out, so that measuring again changes nothing.
 *
 * Two that measure the same source at once would choose the same revision, so only one may.
 */
export async function reviseReadings(
  db: Kysely<Database>,
  given: { source: string; readings: readonly UnrevisedReading[]; withdrawn: readonly string[] },
): Promise<UsageReading[]> {
  const { source, readings, withdrawn } = given;
  const ids = [...readings.map((reading) => reading.id), ...withdrawn];
  const stored = await eventsByKey(db, ids.map((id) => eventKey(source, id)).sort());
  const told: UsageReading[] = [];
  for (const reading of readings) {
    const before = stored.get(eventKey(source, reading.id));
    const revised = { ...reading, revision: before === undefined ? 0 : before.revision + 1 };
    if (before?.content !== eventContent(revised)) told.push(revised);
  }
  for (const id of withdrawn) {
    const before = stored.get(eventKey(source, id));
    if (before?.quantity != null && !isZero(decimal(before.quantity))) told.push(nothingOf(before));
  }
  return told;
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
