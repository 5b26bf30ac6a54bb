import type { BillingRun } from "@billow/contract/billing-run.ts";
import { isCurrencyCode } from "@billow/core/currency.ts";
import { decimal, decimalText } from "@billow/core/decimal.ts";
import { DomainError } from "@billow/core/errors.ts";
import { nextMonth } from "@billow/core/period.ts";
import { rateUsage } from "@billow/core/rate.ts";
import { createTiling } from "@billow/core/tiling.ts";
import type { Actor } from "@billow/core/timeline.ts";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { rateCardsValidOn, type ValidRateCard } from "../catalog/rate-card.ts";
import { subscriptionsInForce } from "../catalog/subscription.ts";
import { taxCategoryOf } from "../invoices/draft.ts";
import { insertDrafts, type NewDraft } from "../invoices/insert-drafts.ts";
import { accrue } from "../usage/accrue.ts";
import { takeUpUnmatched } from "../usage/take-up-unmatched.ts";
import { dryRunOf, presentRun, type Skipped } from "./present.ts";
import {
  beginRun,
  type CustomerRow,
  customersToBill,
  endRun,
  lockRun,
  seriesOfPeriod,
  unmatchedInPeriod,
  usageOfPeriod,
} from "./queries.ts";
import { type BillingPeriod, type RatingInput, rateCustomer } from "./rate-customer.ts";

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
 * Turns a closed month's usage into draft invoices, one a customer. A customer whose month is invoiced already is left
 * alone, so a run may be repeated, also after a crash in the middle, and makes only what is missing.
 *
 * @throws DomainError `period_not_closed`
 */
export async function runBilling(deps: Deps, options: RunOptions): Promise<BillingRun> {
  const period = closedPeriod(deps, options.period);
  await takeUpUnmatched(deps);
  await accrue(deps);
  const cards = await rateCardsValidOn(deps.db, period.from);
  const at = instantOfMs(deps.clock.nowMs());
  if (options.dryRun) {
    const outcome = await billCustomers(deps, { period, cards, options });
    const warnings = await warningsOf(deps.db, { period, cards });
    return dryRunOf({ ...outcome, id: deps.newId(), period: period.month, at, warnings });
  }
  await inTransaction(deps.db, (tx) => beginRun(tx, { id: deps.newId(), period: period.month, at }));
  const { created, skipped } = await billCustomers(deps, { period, cards, options });
  const warnings = await warningsOf(deps.db, { period, cards });
  const endedAt = instantOfMs(deps.clock.nowMs());
  await endRun(deps.db, { period: period.month, at: endedAt, skipped, warnings });
  return presentRun(deps.db, period.month, created);
}

interface RunWork {
  period: BillingPeriod;
  cards: ReadonlyMap<string, ValidRateCard>;
  options: RunOptions;
}

/** Rates all customers without an invoice of the period, a chunk a transaction; a dry run keeps the drafts instead. */
async function billCustomers(
  deps: Deps,
  work: RunWork,
): Promise<{ created: number; drafts: NewDraft[]; skipped: Skipped[] }> {
  const { options } = work;
  const drafts: NewDraft[] = [];
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
  drafts: NewDraft[];
  skipped: Skipped[];
}

async function billChunk(
  tx: Transaction<Database>,
  deps: Deps,
  { afterId, ...work }: RunWork & { afterId: string | null },
): Promise<ChunkOutcome> {
  const { period, options } = work;
  if (!options.dryRun) await lockRun(tx, period.month);
  const customers = await customersToBill(tx, { periodFrom: period.from, afterId, limit: CUSTOMERS_A_CHUNK });
  const rated = await rateChunk(tx, { ...work, customers, timeZone: deps.timeZone });
  if (!options.dryRun) await insertDrafts(tx, deps, { drafts: rated.drafts, actor: options.actor });
  return { ...rated, customers: customers.length, lastId: customers.at(-1)?.id ?? null };
}

function closedPeriod(deps: Deps, month: string): BillingPeriod {
  const tiling = createTiling(deps.timeZone);
  const from = `${month}-01`;
  const before = `${nextMonth(month)}-01`;
  const period = {
    month,
    from,
    before,
    fromSeconds: tiling.startOfDay(from),
    beforeSeconds: tiling.startOfDay(before),
  };
  if (period.beforeSeconds * 1000 <= deps.clock.nowMs()) return period;
  throw new DomainError(
    "period_not_closed",
    `${month} is not over in ${deps.timeZone}. Run it from ${before} on.`,
    "/period",
  );
}

async function rateChunk(
  db: Kysely<Database>,
  given: Pick<RunWork, "period" | "cards"> & { customers: readonly CustomerRow[]; timeZone: string },
): Promise<Pick<ChunkOutcome, "drafts" | "skipped">> {
  const { customers, period, cards } = given;
  const customerIds = customers.map((customer) => customer.id);
  const usage = await usageOfPeriod(db, { customerIds, ...period });
  const subscriptions = await subscriptionsInForce(db, { customers, ...period });
  const { startOfDay } = createTiling(given.timeZone);
  const drafts: NewDraft[] = [];
  const skipped: Skipped[] = [];
  for (const customer of customers) {
    const rated = billCustomer(customer, {
      period,
      card: cards.get(customer.currency),
      usage: usage.get(customer.id) ?? [],
      subscriptions: subscriptions.get(customer.id) ?? [],
      startOfDay,
    });
    if (typeof rated === "string")
      skipped.push({ customerId: customer.id, name: customer.name, reason: rated });
    else drafts.push(rated);
  }
  return { drafts, skipped };
}

/** A customer's draft, or the reason why there is none: one customer's trouble does not stop the others' invoices. */
function billCustomer(
  customer: CustomerRow,
  given: Pick<RatingInput, "period" | "usage" | "subscriptions" | "startOfDay"> & {
    card: ValidRateCard | undefined;
  },
): NewDraft | string {
  const { period, card } = given;
  const { currency } = customer;
  if (!isCurrencyCode(currency) || card === undefined)
    return `There is no rate card in ${currency} valid on ${period.from}. Add one and run again.`;
  const tax = {
    category: taxCategoryOf(customer.tax_category),
    rate: decimalText(decimal(customer.tax_rate)),
  };
  try {
    const { draft, unpriced } = rateCustomer({ ...given, currency, tax, items: card.items });
    if (draft !== null) return newDraft(customer, currency, { period, draft, card });
    return unpriced.length > 0
      ? "Its usage has no price on the rate card."
      : "It used nothing in the period.";
  } catch (error) {
    if (error instanceof DomainError) return error.detail;
    throw error;
  }
}

function newDraft(
  customer: CustomerRow,
  currency: NewDraft["currency"],
  { period, draft, card }: { period: BillingPeriod; draft: NewDraft["draft"]; card: ValidRateCard },
): NewDraft {
  return {
    customerId: customer.id,
    currency,
    paymentTermsDays: customer.payment_terms_days,
    dueDate: null,
    note: null,
    period: { from: period.from, before: period.before },
    draft,
    data: { billingRun: period.month, rateCard: card.name },
  };
}

/** Usage of the period that is on no invoice: it waits for a customer, or no rate card has a price for it. */
async function warningsOf(
  db: Kysely<Database>,
  { period, cards }: Pick<RunWork, "period" | "cards">,
): Promise<string[]> {
  const waiting = await unmatchedInPeriod(db, period);
  const unpriced = await unpricedSeries(db, { period, cards });
  return [
    ...(waiting.events > 0
      ? [
          `${waiting.events} events of ${waiting.tenants} tenants wait for a customer. Create the customers and run again.`,
        ]
      : []),
    ...(unpriced > 0
      ? [`${unpriced} usage series have no price on the rate card of their currency and were not billed.`]
      : []),
  ];
}

/** Counted over all customers, also those that an earlier run has invoiced: what it left out is left out still. */
async function unpricedSeries(
  db: Kysely<Database>,
  { period, cards }: Pick<RunWork, "period" | "cards">,
): Promise<number> {
  let unpriced = 0;
  for (const { currency, usage, customers } of await seriesOfPeriod(db, period)) {
    const items = cards.get(currency)?.items;
    if (items === undefined || !isCurrencyCode(currency)) continue;
    const monthSeconds = period.beforeSeconds - period.fromSeconds;
    unpriced += rateUsage({ items, usage: [usage], monthSeconds, currency }).unpriced.length * customers;
  }
  return unpriced;
}
