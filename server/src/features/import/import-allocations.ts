import { DomainError } from "@billow/core/errors.ts";
import type { Deps } from "../../deps.ts";
import { ensureCustomers } from "../customers/ensure-customers.ts";
import type { AllocationChange } from "../usage/event.ts";
import { ingestEvents } from "../usage/ingest-events.ts";
import { checkAllocationFile, type FileRow, readAllocationFile } from "./allocation-file.ts";
import { parseAllocationRow } from "./parse-allocations.ts";

/** Rows held in memory at a time, to be sorted by tenant: a tenant's rollups are then written about once. */
const ROWS_A_CHUNK = 25_000;

const EVENTS_A_TRANSACTION = 5_000;

export interface ImportSummary {
  rows: number;
  bad: number;
  accepted: number;
  duplicates: number;
  corrected: number;
  conflicts: number;
  unmatched: number;
  customersCreated: number;
}

export interface ImportOptions {
  path: string;
  /** Makes customers of unknown tenants, billed in this currency; null leaves their usage waiting. */
  createCustomersIn: string | null;
  onBadRow(line: number, reason: string): void;
  onProgress(summary: ImportSummary): void;
}

/**
 * Imports a file of allocations. Bad rows are reported and left out, good ones stay; rows that are in already are
 * duplicates and change nothing, so a file may be imported again, also after a crash in the middle.
 *
 * @throws DomainError when the file as a whole cannot be used; then nothing was imported
 */
export async function importAllocations(deps: Deps, options: ImportOptions): Promise<ImportSummary> {
  await checkAllocationFile(options.path);
  const summary: ImportSummary = {
    rows: 0,
    bad: 0,
    accepted: 0,
    duplicates: 0,
    corrected: 0,
    conflicts: 0,
    unmatched: 0,
    customersCreated: 0,
  };
  let events: AllocationChange[] = [];
  let rowsInChunk = 0;
  for await (const row of readAllocationFile(options.path)) {
    summary.rows += 1;
    rowsInChunk += 1;
    events.push(...eventsOf(row, summary, options));
    if (rowsInChunk < ROWS_A_CHUNK) continue;
    await takeIn(deps, { events, summary, options });
    events = [];
    rowsInChunk = 0;
  }
  await takeIn(deps, { events, summary, options });
  return summary;
}

function eventsOf(row: FileRow, summary: ImportSummary, options: ImportOptions): AllocationChange[] {
  try {
    if (row.columns === null) throw new DomainError("invalid_request", row.fault ?? "not a row");
    return parseAllocationRow(row.columns);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    summary.bad += 1;
    options.onBadRow(row.line, error.detail);
    return [];
  }
}

async function takeIn(
  deps: Deps,
  {
    events,
    summary,
    options,
  }: { events: readonly AllocationChange[]; summary: ImportSummary; options: ImportOptions },
): Promise<void> {
  const sorted = events.toSorted((a, b) => (a.tenantId < b.tenantId ? -1 : a.tenantId > b.tenantId ? 1 : 0));
  if (options.createCustomersIn !== null) {
    const tenantIds = [...new Set(sorted.map((event) => event.tenantId))];
    summary.customersCreated += await ensureCustomers(deps, {
      tenantIds,
      currency: options.createCustomersIn,
    });
  }
  for (let start = 0; start < sorted.length; start += EVENTS_A_TRANSACTION) {
    const result = await ingestEvents(deps, sorted.slice(start, start + EVENTS_A_TRANSACTION));
    summary.accepted += result.accepted;
    summary.duplicates += result.duplicates;
    summary.corrected += result.corrected;
    summary.conflicts += result.conflicts;
    summary.unmatched += result.unmatched;
    options.onProgress(summary);
  }
}
