import { DomainError } from "@billow/core/errors.ts";
import type { Deps } from "../../deps.ts";
import { ensureCustomers } from "../../parties/customers/ensure-customers.ts";
import { refuseInDemo } from "../../parties/operator/refuse-in-demo.ts";
import { assignUnmatchedUsage } from "../usage/ingest/assign-unmatched-usage.ts";
import { comparedWithStored, type LineEvent } from "../usage/ingest/compare-with-stored.ts";
import { ingestEvents } from "../usage/ingest/ingest-events.ts";
import { checkAllocationFile, readAllocationFile } from "./allocation-file.ts";
import {
  type AllocationInterval,
  eventsOfInterval,
  parseAllocationRow,
  takenBackBy,
} from "./parse-allocations.ts";
import { recordImport } from "./record-import.ts";

/** Rows sorted by tenant at a time, in memory, so that each tenant's rollups are written about once. */
const ROWS_A_CHUNK = 25_000;

/**
 * Rows per transaction, or a few more, so that a tenant stays in one transaction. A tenant with many more rows is
 * split.
 */
const ROWS_A_TRANSACTION = 1_000;
const ROWS_A_TRANSACTION_MAX = 5_000;

/** A customer has many columns, and a statement takes at most 65,535 values. */
const CUSTOMERS_A_TRANSACTION = 1_000;

/** Transactions in parallel: the database writes one while the next is computed. */
const LANES = 2;

export interface ImportSummary {
  rows: number;
  bad: number;
  accepted: number;
  duplicates: number;
  corrected: number;
  conflicts: number;
  unmatched: number;
  /** Rows that differ from what is stored and did not replace it. */
  differing: number;
  customersCreated: number;
  /** Events that had waited for the customers that were created. */
  takenUp: number;
}

export interface ImportOptions {
  path: string;
  /** Creates customers for unknown tenants, billed in this currency. If null, their usage waits. */
  createCustomersIn: string | null;
  /** Applies rows that differ from what is stored as corrections. */
  replace: boolean;
  onBadRow(line: number, reason: string): void;
  onProgress(summary: ImportSummary): void;
}

/**
 * Imports a file of allocations. Bad rows are reported and skipped. Rows already stored are duplicates and change
 * nothing, so a file may be imported again, also after a crash in the middle.
 *
 * @throws DomainError when the file as a whole cannot be used; then nothing was imported
 */
export async function importAllocations(deps: Deps, options: ImportOptions): Promise<ImportSummary> {
  await refuseInDemo(deps.db);
  await checkAllocationFile(options.path);
  const summary: ImportSummary = {
    rows: 0,
    bad: 0,
    accepted: 0,
    duplicates: 0,
    corrected: 0,
    conflicts: 0,
    unmatched: 0,
    differing: 0,
    customersCreated: 0,
    takenUp: 0,
  };
  let intervals: AllocationRow[] = [];
  for await (const row of readAllocationFile(options.path)) {
    summary.rows += 1;
    try {
      if ("fault" in row) throw new DomainError("invalid_request", row.fault);
      intervals.push({ ...parseAllocationRow(row.columns), line: row.line });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      summary.bad += 1;
      options.onBadRow(row.line, error.detail);
    }
    if (intervals.length < ROWS_A_CHUNK) continue;
    await ingestBatch(deps, { intervals, summary, options });
    intervals = [];
  }
  await ingestBatch(deps, { intervals, summary, options });
  if (summary.customersCreated > 0) summary.takenUp = await assignUnmatchedUsage(deps);
  const { rows, bad, customersCreated } = summary;
  await recordImport(deps, { path: options.path, imports: "allocations", rows, bad, customersCreated });
  return summary;
}

type AllocationRow = AllocationInterval & { line: number };

async function ingestBatch(
  deps: Deps,
  batch: { intervals: readonly AllocationRow[]; summary: ImportSummary; options: ImportOptions },
): Promise<void> {
  const { summary, options } = batch;
  const sorted = batch.intervals.toSorted((a, b) =>
    a.tenantId < b.tenantId ? -1 : a.tenantId > b.tenantId ? 1 : 0,
  );
  if (options.createCustomersIn !== null) {
    const tenantIds = [...new Set(sorted.map((interval) => interval.tenantId))];
    for (let start = 0; start < tenantIds.length; start += CUSTOMERS_A_TRANSACTION) {
      summary.customersCreated += await ensureCustomers(deps, {
        tenantIds: tenantIds.slice(start, start + CUSTOMERS_A_TRANSACTION),
        currency: options.createCustomersIn,
      });
    }
  }
  await inLanes(batchesOf(sorted), async (batch) => {
    const { events, differing } = await comparedWithStored(deps.db, batch.flatMap(lineEventsOf), options);
    for (const { line, reason } of differing) options.onBadRow(line, reason);
    summary.differing += differing.length;
    const result = await ingestEvents(deps, events);
    summary.accepted += result.accepted;
    summary.duplicates += result.duplicates;
    summary.corrected += result.corrected;
    summary.conflicts += result.conflicts;
    summary.unmatched += result.unmatched;
    options.onProgress(summary);
  });
}

function lineEventsOf(row: AllocationRow): LineEvent[] {
  const { line } = row;
  return [
    ...eventsOfInterval(row).map((event) => ({ line, event })),
    ...takenBackBy(row).map((event) => ({ line, event, onlyIfKnown: true })),
  ];
}

/** Splits sorted rows into batches of whole tenants, unless a tenant is too large for a batch. */
function* batchesOf(sorted: readonly AllocationRow[]): Generator<AllocationRow[]> {
  let start = 0;
  for (const [index, interval] of sorted.entries()) {
    const torn = interval.tenantId === sorted[index - 1]?.tenantId;
    if (index - start < (torn ? ROWS_A_TRANSACTION_MAX : ROWS_A_TRANSACTION)) continue;
    yield sorted.slice(start, index);
    start = index;
  }
  if (start < sorted.length) yield sorted.slice(start);
}

/** Processes the batches, some in parallel. After a failure no further batch is begun. */
async function inLanes<T>(batches: Iterator<T>, work: (batch: T) => Promise<void>): Promise<void> {
  let failed = false;
  const lane = async () => {
    for (;;) {
      const next = batches.next();
      if (failed || next.done === true) return;
      await work(next.value).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: LANES }, lane));
  const failure = ended.find((end) => end.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}
