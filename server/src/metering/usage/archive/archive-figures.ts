import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Figure, Sample } from "../../../http/service/metrics.ts";
import { archivedEvents, storedPlace } from "./archive-queries.ts";
import { lastRun } from "./run-queries.ts";

/** The archive as metrics, without values where there is none. */
export async function archiveFigures(db: Kysely<Database>): Promise<Figure[]> {
  const events = (await storedPlace(db)) === undefined ? [] : [{ value: await archivedEvents(db) }];
  const run = await lastRun(db);
  const seconds = (instant: string | null | undefined) =>
    instant == null ? [] : [{ value: Date.parse(instant) / 1000 }];
  return [
    gauge("billow_archive_events", "Usage records in the files of the archive.", events),
    gauge(
      "billow_archive_run_started_timestamp_seconds",
      "When the last run of the archive began.",
      seconds(run?.started_at),
    ),
    gauge(
      "billow_archive_run_finished_timestamp_seconds",
      "When the last run of the archive ended; missing while it goes on and after it was killed.",
      seconds(run?.finished_at),
    ),
    gauge(
      "billow_archive_run_planned_events",
      "Usage records that were to leave in that run; missing until that is known.",
      run?.planned == null ? [] : [{ value: Number(run.planned) }],
    ),
    gauge(
      "billow_archive_run_events",
      "Usage records that have left in that run.",
      run === undefined ? [] : [{ value: Number(run.events) }],
    ),
    gauge(
      "billow_archive_run_failed",
      "1 where something stopped that run; billow archive --status says what.",
      run === undefined ? [] : [{ value: run.fault === null ? 0 : 1 }],
    ),
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): Figure {
  return { name, type: "gauge", help, samples };
}
