import { DomainError } from "@billow/core/errors.ts";
import type { Deps } from "../../deps.ts";
import { refuseInDemo } from "../../parties/operator/refuse-in-demo.ts";
import { type EventSource, eventSources, factsOf } from "../collectors/foreign/event-sources.ts";
import { isForeign } from "../events/is-foreign.ts";
import { type ParseContext, parseEvent } from "../events/parse-event.ts";
import { loadMeters } from "../meters/load-meters.ts";
import { comparedWithStored, type LineEvent } from "../usage/ingest/compare-with-stored.ts";
import { ingestEvents } from "../usage/ingest/ingest-events.ts";
import { type Rejection, storeRejected } from "../usage/ingest/store-rejected.ts";
import type { UsageEvent } from "../usage/store/event.ts";
import type { ImportSummary } from "./import-allocations.ts";
import { recordImport } from "./record-import.ts";
import { checkUsageFile, readUsageFile, type UsageRow } from "./usage-file.ts";

const EVENTS_A_TRANSACTION = 5_000;

export type UsageImportSummary = Omit<ImportSummary, "customersCreated" | "takenUp">;

export interface UsageImportOptions {
  path: string;
  /** Applies rows that differ from what is stored as corrections, unless they name a revision themselves. */
  replace: boolean;
  onBadRow(line: number, reason: string): void;
  onProgress(summary: UsageImportSummary): void;
}

/**
 * Imports a file of usage events, with the same checks and the same code as events over HTTP. Bad rows are reported
 * and skipped. Rows already stored are duplicates and change nothing, so a file may be imported again, also after a
 * crash in the middle.
 *
 * @throws DomainError when the file as a whole cannot be used; then nothing was imported
 */
export async function importUsage(deps: Deps, options: UsageImportOptions): Promise<UsageImportSummary> {
  await refuseInDemo(deps.db);
  await checkUsageFile(options.path);
  const summary = {
    rows: 0,
    bad: 0,
    accepted: 0,
    duplicates: 0,
    corrected: 0,
    conflicts: 0,
    unmatched: 0,
    differing: 0,
  };
  const sources = await eventSources(deps.db);
  const meters = await loadMeters(deps.db);
  let good: LineEvent[] = [];
  let rejections: Rejection[] = [];
  const take = async () => {
    await storeRejected(deps, rejections);
    const { events, differing } = await comparedWithStored(deps.db, good, options);
    for (const { line, reason } of differing) options.onBadRow(line, reason);
    summary.differing += differing.length;
    const result = await ingestEvents(deps, events);
    for (const key of ["accepted", "duplicates", "corrected", "conflicts", "unmatched"] as const)
      summary[key] += result[key];
    good = [];
    rejections = [];
    options.onProgress(summary);
  };
  for await (const row of readUsageFile(options.path)) {
    summary.rows += 1;
    const now = Math.floor(deps.clock.nowMs() / 1000);
    try {
      if ("fault" in row) throw new DomainError("invalid_request", row.fault);
      for (const event of eventsOf(row, sources, { now, meters }))
        good.push({ line: row.line, event, hasRevision: event.revision > 0 });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      summary.bad += 1;
      options.onBadRow(row.line, error.detail);
      if ("event" in row) rejections.push({ event: row.event, code: error.code, detail: error.detail });
    }
    if (good.length + rejections.length >= EVENTS_A_TRANSACTION) await take();
  }
  await take();
  const { rows, bad } = summary;
  await recordImport(deps, { path: options.path, imports: "usage", rows, bad });
  return summary;
}

/** A line of another type counts by the mappings of a source, as over HTTP. */
function eventsOf(
  { event, exact }: Extract<UsageRow, { event: unknown }>,
  sources: readonly EventSource[],
  context: ParseContext,
): UsageEvent[] {
  if (!isForeign(event)) return [parseEvent(event, context)];
  return factsOf(exact === undefined ? event : exact(), sources, context).facts;
}
