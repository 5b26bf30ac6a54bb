import type { Deps } from "../../deps.ts";
import { ingestEvents } from "../usage/ingest/ingest-events.ts";
import { reviseReadings, type UnrevisedReading } from "../usage/ingest/revise-readings.ts";
import { sourceUri } from "./open-source.ts";
import { putReadingIds, readingIdsOf } from "./window-queries.ts";

/** Readings ingested per transaction. */
const BATCH = 2_000;

/**
 * Makes the stored readings of some hours equal to the measured ones: ingests new readings, corrects changed ones,
 * and sets those that are no longer measured to zero. May be killed at any point and repeated.
 *
 * @param page.confirmed hours (first seconds) known so completely that what is missing is really gone
 */
export async function submitReadings(
  deps: Deps,
  page: {
    source: { id: string; name: string };
    mapping: string;
    from: number;
    before: number;
    readings: readonly UnrevisedReading[];
    confirmed: ReadonlySet<number>;
    /** The hour (first second) that a second lies in. */
    hourOf(second: number): number;
  },
): Promise<void> {
  const key = { collectorId: page.source.id, mapping: page.mapping };
  const told = await readingIdsOf(deps.db, { ...key, from: page.from, before: page.before });
  const measured = Map.groupBy(page.readings, (reading) => page.hourOf(reading.from));
  for (const hour of [...new Set([...told.keys(), ...measured.keys()])].sort((a, b) => a - b)) {
    const readings = measured.get(hour) ?? [];
    const now = new Set(readings.map((reading) => reading.id));
    const before = told.get(hour) ?? [];
    const missing = before.filter((id) => !now.has(id));
    // Record the ids before submitting, so that a crash never leaves a submitted reading unrecorded.
    const ids = [...new Set([...before, ...now])].sort();
    if (ids.length > before.length) await putReadingIds(deps.db, { ...key, hour, ids });
    await submit(deps, {
      name: page.source.name,
      readings,
      withdrawn: page.confirmed.has(hour) ? missing : [],
    });
  }
}

async function submit(
  deps: Deps,
  changes: { name: string; readings: readonly UnrevisedReading[]; withdrawn: readonly string[] },
): Promise<void> {
  const source = sourceUri(changes.name);
  for (let index = 0; index < changes.readings.length || index < changes.withdrawn.length; index += BATCH) {
    const events = await reviseReadings(deps.db, {
      source,
      readings: changes.readings.slice(index, index + BATCH),
      withdrawn: changes.withdrawn.slice(index, index + BATCH),
    });
    if (events.length > 0) await ingestEvents(deps, events);
  }
}
