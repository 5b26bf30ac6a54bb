import type { BillingRun } from "@billow/contract/billing/billing-run.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../../db/schema.ts";
import type { NewDraft } from "../../invoicing/invoices/draft/insert-drafts.ts";
import type { PlannedDraft, Skipped } from "./plan-chunk.ts";
import { type AdjustedTotal, type BillingRunRow, runOf, totalsOfPeriods } from "./queries.ts";
import { type Unpriced, unpricedOfRuns } from "./unpriced.ts";

/** Adjustments of earlier periods on these drafts, by period and currency. */
export function adjustedByDrafts(drafts: readonly PlannedDraft[], periodFrom: string): AdjustedTotal[] {
  const totals = new Map<string, AdjustedTotal>();
  for (const { currency, billed } of drafts) {
    for (const { from, parts, complete } of billed) {
      if (from === periodFrom) continue;
      const month = from.slice(0, 7);
      const key = `${month} ${currency}`;
      const total = totals.get(key) ?? { month, currency, invoices: 0, amount: 0n, incomplete: 0 };
      total.invoices += 1;
      total.amount += parts.reduce((sum, part) => sum + part.amount, 0n);
      if (!complete) total.incomplete += 1;
      totals.set(key, total);
    }
  }
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
}

/** Periods to adjust that are on none of the drafts. */
export function lessDrafts(
  toAdjust: ReadonlyMap<string, readonly string[]>,
  drafts: readonly PlannedDraft[],
): Map<string, string[]> {
  const taken = new Map(
    drafts.map(({ customerId, billed }) => [customerId, new Set(billed.map((one) => one.from))]),
  );
  return new Map(
    [...toAdjust].map(([customerId, froms]) => [
      customerId,
      froms.filter((from) => !taken.get(customerId)?.has(from)),
    ]),
  );
}

const storedSkipped = z.array(z.object({ customerId: z.string(), name: z.string(), reason: z.string() }));

/** A period's run as the API shows it. `created` counts what this call made. */
export async function presentRun(db: Kysely<Database>, period: string, created: number): Promise<BillingRun> {
  const row = await runOf(db, period);
  if (row === undefined) throw new Error(`the billing run of ${period} has no record`);
  const [run] = await presentRuns(db, [row]);
  if (run === undefined) throw new Error("one record is presented as one run");
  return { ...run, created };
}

export async function presentRuns(
  db: Kysely<Database>,
  rows: readonly BillingRunRow[],
): Promise<BillingRun[]> {
  const periodFroms = rows.map((row) => `${row.period}-01`);
  const totals = await totalsOfPeriods(db, periodFroms);
  const unpricedOf = await unpricedOfRuns(db, periodFroms);
  return rows.map((row) => {
    const own = totals.filter((one) => one.period_from === `${row.period}-01`);
    return {
      id: row.id,
      period: row.period,
      state: row.state,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      invoices: own.reduce((sum, one) => sum + Number(one.invoices), 0),
      created: 0,
      totals: own.map((one) => ({
        currency: one.currency,
        amount: formatAmount(BigInt(one.total), one.currency),
      })),
      ...unpricedOf(`${row.period}-01`),
      skipped: storedSkipped.parse(row.skipped),
      warnings: z.array(z.string()).parse(row.warnings),
    };
  });
}

/** What a run would make, in the form of a run. Nothing is stored. */
export function dryRunOf(
  run: Unpriced & {
    id: string;
    period: string;
    at: string;
    drafts: readonly NewDraft[];
    skipped: Skipped[];
    warnings: string[];
  },
): BillingRun {
  const totals = new Map<CurrencyCode, bigint>();
  for (const { currency, draft } of run.drafts)
    totals.set(currency, (totals.get(currency) ?? 0n) + draft.computed.total);
  return {
    id: run.id,
    period: run.period,
    state: "done",
    startedAt: run.at,
    finishedAt: run.at,
    invoices: run.drafts.length,
    created: 0,
    totals: [...totals]
      .sort()
      .map(([currency, total]) => ({ currency, amount: formatAmount(total, currency) })),
    held: run.held,
    unpriced: run.unpriced,
    skipped: run.skipped,
    warnings: run.warnings,
  };
}
