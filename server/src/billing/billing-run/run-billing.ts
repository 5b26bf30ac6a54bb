import type { BillingRun } from "@billow/contract/billing/billing-run.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Actor } from "@billow/core/timeline.ts";
import type { Transaction } from "kysely";
import { lockBilling } from "../../books/billed-usage/lock-billing.ts";
import { periodsToAdjust } from "../../books/billed-usage/periods-to-adjust.ts";
import { recordBilled } from "../../books/billed-usage/record-billed.ts";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { taxOfCustomer } from "../../invoicing/invoices/draft/draft-changes.ts";
import { insertDrafts } from "../../invoicing/invoices/draft/insert-drafts.ts";
import { accrue } from "../../metering/usage/allocations/accrue.ts";
import { takeUpUnmatched } from "../../metering/usage/ingest/take-up-unmatched.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import { keepCards, rateCardsValidOn, type ValidRateCard } from "../../pricing/rate-cards/rate-card.ts";
import type { BillingPeriod } from "./billing-period.ts";
import { leftOut } from "./left-out.ts";
import { cardsOfPast, distinctCards, type PastCards } from "./past-cards.ts";
import {
  adjustedByDrafts,
  dryRunOf,
  lessDrafts,
  presentRun,
  type RunDraft,
  type Skipped,
} from "./present.ts";
import { adjustedTotals, beginRun, type CustomerRow, chunksToBill, endRun, stillToBill } from "./queries.ts";
import { currencyOfCustomer, periodOf, rateChunk } from "./rate-chunk.ts";
import { warningsOf } from "./warnings.ts";

/** Invoices a transaction: a crash loses one chunk at most, and the number series is locked only briefly. */
const CUSTOMERS_A_CHUNK = 500;

/** Chunks that are worked on at once, each on a connection of its own. */
const LANES = 2;

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
  const pastCards = await cardsOfPast(deps.db, toAdjust);
  const tiling = tilingOf(deps.timeZone);
  const at = instantOfMs(deps.clock.nowMs());
  const work = { period, cards, toAdjust, pastCards, options };
  if (options.dryRun) {
    const outcome = await billCustomers(deps, work);
    const adjusted = adjustedByDrafts(outcome.drafts, period.from);
    const late = await leftOut(deps.db, { ...work, tiling, toAdjust: lessDrafts(toAdjust, outcome.drafts) });
    const warnings = [...(await warningsOf(deps.db, { period, cards, adjusted })), ...late];
    return dryRunOf({ ...outcome, id: deps.newId(), period: period.month, at, warnings });
  }
  await inTransaction(deps.db, (tx) => beginRun(tx, { id: deps.newId(), period: period.month, at }));
  const { created, skipped } = await billCustomers(deps, work);
  const adjusted = await adjustedTotals(deps.db, period.from);
  const late = await leftOut(deps.db, { ...work, tiling });
  const warnings = [...(await warningsOf(deps.db, { period, cards, adjusted })), ...late];
  const endedAt = instantOfMs(deps.clock.nowMs());
  await endRun(deps.db, { period: period.month, at: endedAt, skipped, warnings });
  return presentRun(deps.db, period.month, created);
}

interface RunWork {
  period: BillingPeriod;
  cards: ReadonlyMap<string, ValidRateCard>;
  toAdjust: ReadonlyMap<string, readonly string[]>;
  pastCards: PastCards;
  options: RunOptions;
}

/**
 * Rates all customers without an invoice of the period, a chunk a transaction; a dry run keeps the drafts instead. While
 * the database writes one chunk, the next is read and rated.
 */
async function billCustomers(
  deps: Deps,
  work: RunWork,
): Promise<{ created: number; drafts: RunDraft[]; skipped: Skipped[] }> {
  const { options, period } = work;
  const chunks = chunksToBill(deps.db, { periodFrom: period.from, size: CUSTOMERS_A_CHUNK });
  const done: ChunkOutcome[] = [];
  let customers = 0;
  let created = 0;
  const lane = async () => {
    // A lane that fails ends the chunks, and with them the other lanes, after what they are at.
    for await (const chunk of chunks) {
      const outcome = await inTransaction(deps.db, (tx) => billChunk(tx, deps, work, chunk));
      customers += chunk.length;
      created += outcome.drafts.length;
      done.push(options.dryRun ? outcome : { ...outcome, drafts: [] });
      options.onProgress?.({ customers, created });
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

interface ChunkOutcome {
  firstId: string;
  drafts: RunDraft[];
  skipped: Skipped[];
}

/** Bills a chunk under its customers' locks: of two runs at once each customer is billed by the first to come. */
async function billChunk(
  tx: Transaction<Database>,
  deps: Deps,
  work: RunWork,
  chunk: readonly CustomerRow[],
): Promise<ChunkOutcome> {
  const { options, ...rating } = work;
  const { period, cards, pastCards } = work;
  const customers = options.dryRun ? chunk : await lockToBill(tx, period, chunk);
  const drafts: RunDraft[] = [];
  const skipped: Skipped[] = [];
  if (!options.dryRun) await keepCards(tx, distinctCards([cards, ...pastCards.values()]));
  for (const { customer, card, rated } of await rateChunk(tx, deps, { ...rating, customers })) {
    if (typeof rated === "string")
      skipped.push({ customerId: customer.id, name: customer.name, reason: rated });
    else {
      const { draft, ...rest } = rated;
      drafts.push({
        ...rest,
        customerId: customer.id,
        currency: currencyOfCustomer(customer),
        paymentTermsDays: customer.payment_terms_days,
        tax: taxOfCustomer(customer),
        dueDate: null,
        note: null,
        period: { from: period.from, before: period.before },
        draft,
        data: { billingRun: period.month, rateCard: card?.name ?? "" },
      });
    }
  }
  if (!options.dryRun) await insert(tx, deps, { drafts, options });
  return { drafts, skipped, firstId: chunk[0]?.id ?? "" };
}

async function lockToBill(
  tx: Transaction<Database>,
  period: BillingPeriod,
  chunk: readonly CustomerRow[],
): Promise<CustomerRow[]> {
  const customerIds = chunk.map((customer) => customer.id);
  await lockBilling(tx, customerIds);
  return stillToBill(tx, { periodFrom: period.from, customerIds });
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
