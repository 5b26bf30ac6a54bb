import type { BillingRun } from "@billow/contract/billing-run.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Actor } from "@billow/core/timeline.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { lockBilling } from "../billed-usage/lock-billing.ts";
import { recordBilled } from "../billed-usage/record-billed.ts";
import { periodsToAdjust } from "../billed-usage/usage-changed.ts";
import { rateCardsValidOn, type ValidRateCard } from "../catalog/rate-card.ts";
import { insertDrafts } from "../invoices/insert-drafts.ts";
import { accrue } from "../usage/accrue.ts";
import { takeUpUnmatched } from "../usage/take-up-unmatched.ts";
import { tilingOf } from "../usage/tilings.ts";
import { adjustedByDrafts, dryRunOf, presentRun, type RunDraft, type Skipped } from "./present.ts";
import { adjustedTotals, beginRun, customersToBill, endRun, lockRun } from "./queries.ts";
import { currencyOfCustomer, periodOf, rateChunk } from "./rate-chunk.ts";
import type { BillingPeriod } from "./rate-customer.ts";
import { warningsOf } from "./warnings.ts";

/** Invoices a transaction: a crash loses one chunk at most, and the number series is locked only briefly. */
const CUSTOMERS_A_CHUNK = 500;

export interface RunOptions {
  period: string;
  actor: Actor;
  dryRun?: boolean | undefined;
  /** Told after each chunk. */
  onProgress?: (progress: { customers: number; created: number }) => void;
}

/**
 * Turns a closed month's usage into draft invoices, one a customer, with what has changed of earlier months since they
 * were billed. A customer whose month is invoiced already is left alone, so a run may be repeated, also after a crash in
 * the middle, and makes only what is missing.
 *
 * @throws DomainError `period_not_closed`
 */
export async function runBilling(deps: Deps, options: RunOptions): Promise<BillingRun> {
  const period = closedPeriod(deps, options.period);
  await takeUpUnmatched(deps);
  await accrue(deps);
  const cards = await rateCardsValidOn(deps.db, period.from);
  const toAdjust = await periodsToAdjust(deps.db, { before: period.from });
  const at = instantOfMs(deps.clock.nowMs());
  const work = { period, cards, toAdjust, options };
  if (options.dryRun) {
    const outcome = await billCustomers(deps, work);
    const adjusted = adjustedByDrafts(outcome.drafts, period.from);
    const warnings = await warningsOf(deps.db, { period, cards, adjusted });
    return dryRunOf({ ...outcome, id: deps.newId(), period: period.month, at, warnings });
  }
  await inTransaction(deps.db, (tx) => beginRun(tx, { id: deps.newId(), period: period.month, at }));
  const { created, skipped } = await billCustomers(deps, work);
  const adjusted = await adjustedTotals(deps.db, period.from);
  const warnings = await warningsOf(deps.db, { period, cards, adjusted });
  const endedAt = instantOfMs(deps.clock.nowMs());
  await endRun(deps.db, { period: period.month, at: endedAt, skipped, warnings });
  return presentRun(deps.db, period.month, created);
}

interface RunWork {
  period: BillingPeriod;
  cards: ReadonlyMap<string, ValidRateCard>;
  toAdjust: ReadonlyMap<string, readonly string[]>;
  options: RunOptions;
}

/** Rates all customers without an invoice of the period, a chunk a transaction; a dry run keeps the drafts instead. */
async function billCustomers(
  deps: Deps,
  work: RunWork,
): Promise<{ created: number; drafts: RunDraft[]; skipped: Skipped[] }> {
  const { options } = work;
  const drafts: RunDraft[] = [];
  const skipped: Skipped[] = [];
  let created = 0;
  let customers = 0;
  for (let afterId: string | null = null; ; ) {
    const chunk: ChunkOutcome = await inTransaction(deps.db, (tx) =>
      billChunk(tx, deps, { ...work, afterId }),
    );
    created += chunk.drafts.length;
    customers += chunk.customers;
    if (options.dryRun) drafts.push(...chunk.drafts);
    skipped.push(...chunk.skipped);
    options.onProgress?.({ customers, created });
    if (chunk.lastId === null || chunk.customers < CUSTOMERS_A_CHUNK) return { created, drafts, skipped };
    afterId = chunk.lastId;
  }
}

interface ChunkOutcome {
  customers: number;
  lastId: string | null;
  drafts: RunDraft[];
  skipped: Skipped[];
}

async function billChunk(
  tx: Transaction<Database>,
  deps: Deps,
  { afterId, ...work }: RunWork & { afterId: string | null },
): Promise<ChunkOutcome> {
  const { period, cards, toAdjust, options } = work;
  if (!options.dryRun) await lockRun(tx, period.month);
  const customers = await customersToBill(tx, { periodFrom: period.from, afterId, limit: CUSTOMERS_A_CHUNK });
  if (!options.dryRun) {
    await lockBilling(
      tx,
      customers.map((customer) => customer.id),
    );
  }
  const drafts: RunDraft[] = [];
  const skipped: Skipped[] = [];
  for (const { customer, rated } of await rateChunk(tx, deps, { period, cards, toAdjust, customers })) {
    if (typeof rated === "string")
      skipped.push({ customerId: customer.id, name: customer.name, reason: rated });
    else {
      const { draft, ...rest } = rated;
      const rateCard = cards.get(customer.currency)?.name ?? "";
      drafts.push({
        ...rest,
        customerId: customer.id,
        currency: currencyOfCustomer(customer),
        paymentTermsDays: customer.payment_terms_days,
        dueDate: null,
        note: null,
        period: { from: period.from, before: period.before },
        draft,
        data: { billingRun: period.month, rateCard },
      });
    }
  }
  if (!options.dryRun) await insert(tx, deps, { drafts, options });
  return { drafts, skipped, customers: customers.length, lastId: customers.at(-1)?.id ?? null };
}

async function insert(
  tx: Transaction<Database>,
  deps: Deps,
  { drafts, options }: { drafts: readonly RunDraft[]; options: RunOptions },
): Promise<void> {
  const inserted = await insertDrafts(tx, deps, { drafts, actor: options.actor });
  await recordBilled(
    tx,
    inserted.flatMap(({ id }, index) => {
      const draft = drafts[index];
      return draft === undefined
        ? []
        : [{ invoiceId: id, customerId: draft.customerId, periods: draft.billed }];
    }),
  );
}

function closedPeriod(deps: Deps, month: string): BillingPeriod {
  const period = periodOf(month, tilingOf(deps.timeZone));
  if (period.beforeSeconds * 1000 <= deps.clock.nowMs()) return period;
  throw new DomainError(
    "period_not_closed",
    `${month} is not over in ${deps.timeZone}. Run it from ${period.before} on.`,
    "/period",
  );
}
