import type { BillingRun } from "@billow/contract/billing/billing-run.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { record } from "../../activity/record/record.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { warningsOfIssuers } from "../../invoicing/invoices/issue-warnings.ts";
import { accrue } from "../../metering/usage/allocations/accrue.ts";
import { assignUnmatchedUsage } from "../../metering/usage/ingest/assign-unmatched-usage.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import { listIssuers } from "../../parties/issuers/issuer.ts";
import { type BillingPeriod, periodOf } from "./billing-period.ts";
import { type BillingWork, readWork } from "./billing-work.ts";
import { commitChunk } from "./commit-chunk.ts";
import { warningOfDrafts, warningOfInvoices } from "./example-prices.ts";
import { leftOut } from "./left-out.ts";
import { type ChunkPlan, planChunk } from "./plan-chunk.ts";
import { adjustedByDrafts, dryRunOf, lessDrafts, presentRun } from "./present.ts";
import { adjustedTotals, beginRun, chunksToBill, endRun, issuersOfDrafts } from "./queries.ts";
import { unpricedOfDrafts } from "./unpriced.ts";
import { warningsOf } from "./warnings.ts";

/** Customers per transaction: a crash loses at most one chunk, and the number series is locked only briefly. */
const CUSTOMERS_A_CHUNK = 500;

/** Chunks that are worked on at once, each on a connection of its own. */
const LANES = 2;

export interface RunOptions {
  period: string;
  actor: Actor;
  dryRun?: boolean | undefined;
  /** The demo is recorded as a whole. */
  demo?: boolean;
  /** Called after each chunk. */
  onProgress?: (progress: { customers: number; created: number }) => void;
}

/**
 * Turns a closed month's usage into draft invoices, one per customer, including adjustments of earlier months. A
 * customer whose month is already invoiced is skipped. So a run may be repeated, also after a crash in the middle,
 * and makes only what is missing.
 *
 * @throws DomainError `period_not_closed`
 */
export async function runBilling(deps: Deps, options: RunOptions): Promise<BillingRun> {
  const { period, isOpen } = await billedPeriod(deps, options);
  await assignUnmatchedUsage(deps);
  await accrue(deps);
  const work = await readWork(deps.db, period);
  const { toAdjust } = work;
  const at = instantOfMs(deps.clock.nowMs());
  if (options.dryRun) {
    const outcome = await billCustomers(deps, work, options);
    const adjusted = adjustedByDrafts(outcome.drafts, period.from);
    const late = await leftOut(deps.db, { ...work, toAdjust: lessDrafts(toAdjust, outcome.drafts) });
    const open = `${period.month} is not over. This is what would be billed of it so far.`;
    const issuerIds = outcome.drafts.map(({ issuerId }) => issuerId);
    const warnings = [
      ...(isOpen ? [open] : []),
      ...(await warningsOfIssuers(deps.db, issuerIds)),
      ...warningOfDrafts(work, outcome.drafts),
      ...(await warningsOf(deps.db, { period, adjusted })),
      ...late,
    ];
    const unpriced = await unpricedOfDrafts(deps.db, outcome.drafts);
    return dryRunOf({ ...outcome, ...unpriced, id: deps.newId(), period: period.month, at, warnings });
  }
  const { actor, demo = false } = options;
  const run = { subject: period.month, actor } as const;
  await inTransaction(deps.db, async (tx) => {
    await beginRun(tx, { id: deps.newId(), period: period.month, at });
    const data = { name: period.month };
    if (!demo) await record(tx, deps, [{ ...run, type: "billingRun.started", data }]);
  });
  const { created, skipped } = await billCustomers(deps, work, options);
  const adjusted = await adjustedTotals(deps.db, period.from);
  const late = await leftOut(deps.db, work);
  const warnings = [
    ...(await warningOfInvoices(deps.db, work)),
    ...(await warningsOf(deps.db, { period, adjusted })),
    ...late,
  ];
  const endedAt = instantOfMs(deps.clock.nowMs());
  await inTransaction(deps.db, async (tx) => {
    await endRun(tx, { period: period.month, at: endedAt, skipped, warnings });
    const data = { name: period.month, created, skipped: skipped.length };
    if (!demo) await record(tx, deps, [{ ...run, type: "billingRun.ended", data }]);
  });
  const ended = await presentRun(deps.db, period.month, created);
  // Told to who runs it and not kept: what the letterhead lacks is mended at any time.
  const lacking = await warningsOfIssuers(deps.db, await issuersOfDrafts(deps.db, period.from));
  return { ...ended, warnings: [...lacking, ...ended.warnings] };
}

/**
 * Bills all customers without an invoice of the period, one chunk per transaction. A dry run only plans and returns
 * the drafts. While the database writes a chunk, the next is read and planned.
 */
async function billCustomers(
  deps: Deps,
  work: BillingWork,
  { dryRun = false, actor, onProgress }: RunOptions,
): Promise<ChunkPlan & { created: number }> {
  const chunks = chunksToBill(deps.db, { periodFrom: work.period.from, size: CUSTOMERS_A_CHUNK });
  const done: (ChunkPlan & { firstId: string })[] = [];
  let customers = 0;
  let created = 0;
  const lane = async () => {
    // A failing lane ends the chunks, and so the other lanes stop after their current chunk.
    for await (const chunk of chunks) {
      const { drafts, skipped } = await inTransaction(deps.db, (tx) =>
        dryRun
          ? planChunk(tx, deps, { work, customers: chunk })
          : commitChunk(tx, deps, { work, customers: chunk, actor }),
      );
      customers += chunk.length;
      created += drafts.length;
      done.push({ drafts: dryRun ? drafts : [], skipped, firstId: chunk[0]?.id ?? "" });
      onProgress?.({ customers, created });
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
  for (const ended of lanes) if (ended.status === "rejected") throw ended.reason;
  done.sort((a, b) => (a.firstId < b.firstId ? -1 : 1));
  return {
    created,
    drafts: done.flatMap((chunk) => chunk.drafts),
    skipped: done.flatMap((chunk) => chunk.skipped),
  };
}

/**
 * The month in the first issuer's zone. A run bills customers of all issuers, so the month must be over for each. Only
 * a dry run may also look at the running month.
 */
async function billedPeriod(
  deps: Deps,
  { period: month, dryRun = false }: RunOptions,
): Promise<{ period: BillingPeriod; isOpen: boolean }> {
  let isOpen = false;
  for (const { timeZone } of await listIssuers(deps.db)) {
    const { before, beforeSeconds, fromSeconds } = periodOf(month, tilingOf(timeZone));
    if (beforeSeconds * 1000 <= deps.clock.nowMs()) continue;
    isOpen = true;
    if (!dryRun || fromSeconds * 1000 > deps.clock.nowMs())
      throw new DomainError(
        "period_not_closed",
        `${month} is not over in ${timeZone}. Run it from ${before} on.`,
        "/period",
      );
  }
  return { period: periodOf(month, tilingOf(deps.timeZone)), isOpen };
}
