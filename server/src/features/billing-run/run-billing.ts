import type { BillingRun } from "@billow/contract/billing-run.ts";
import { isCurrencyCode } from "@billow/core/currency.ts";
import { decimal, decimalText } from "@billow/core/decimal.ts";
import { DomainError } from "@billow/core/errors.ts";
import { nextMonth } from "@billow/core/period.ts";
import { createTiling } from "@billow/core/tiling.ts";
import type { Actor } from "@billow/core/timeline.ts";
import type { Kysely } from "kysely";
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
  unmatchedInPeriod,
  usageOfPeriod,
} from "./queries.ts";
import { type BillingPeriod, rateCustomer } from "./rate-customer.ts";

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
  const dryRun = options.dryRun ?? false;
  const at = instantOfMs(deps.clock.nowMs());
  if (!dryRun)
    await inTransaction(deps.db, (tx) => beginRun(tx, { id: deps.newId(), period: period.month, at }));
  const outcome: ChunkOutcome = { drafts: [], skipped: [], unpriced: 0 };
  let created = 0;
  let customers = 0;
  for (let afterId: string | null = null; ; ) {
    const chunk: ChunkResult = await inTransaction(deps.db, async (tx) => {
      if (!dryRun) await lockRun(tx, period.month);
      const found = await customersToBill(tx, { periodFrom: period.from, afterId, limit: CUSTOMERS_A_CHUNK });
      const rated = await rateChunk(tx, { customers: found, period, cards, timeZone: deps.timeZone });
      if (!dryRun) await insertDrafts(tx, deps, { drafts: rated.drafts, actor: options.actor });
      return { found: found.length, lastId: found.at(-1)?.id ?? null, rated };
    });
    created += chunk.rated.drafts.length;
    customers += chunk.found;
    if (dryRun) outcome.drafts.push(...chunk.rated.drafts);
    outcome.skipped.push(...chunk.rated.skipped);
    outcome.unpriced += chunk.rated.unpriced;
    options.onProgress?.({ customers, created });
    if (chunk.lastId === null || chunk.found < CUSTOMERS_A_CHUNK) break;
    afterId = chunk.lastId;
  }
  const warnings = await warningsOf(deps.db, period, outcome.unpriced);
  if (dryRun)
    return dryRunOf({
      id: deps.newId(),
      period: period.month,
      at,
      drafts: outcome.drafts,
      skipped: outcome.skipped,
      warnings,
    });
  await endRun(deps.db, {
    period: period.month,
    at: instantOfMs(deps.clock.nowMs()),
    skipped: outcome.skipped,
    warnings,
  });
  return presentRun(deps.db, period.month, created);
}

interface ChunkOutcome {
  drafts: NewDraft[];
  skipped: Skipped[];
  /** Usage series without a price. */
  unpriced: number;
}

interface ChunkResult {
  found: number;
  lastId: string | null;
  rated: ChunkOutcome;
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
  given: {
    customers: readonly CustomerRow[];
    period: BillingPeriod;
    cards: ReadonlyMap<string, ValidRateCard>;
    timeZone: string;
  },
): Promise<ChunkOutcome> {
  const { customers, period, cards } = given;
  const customerIds = customers.map((customer) => customer.id);
  const usage = await usageOfPeriod(db, { customerIds, from: period.from, before: period.before });
  const subscriptions = await subscriptionsInForce(db, { customers, before: period.before });
  const tiling = createTiling(given.timeZone);
  const outcome: ChunkOutcome = { drafts: [], skipped: [], unpriced: 0 };
  for (const customer of customers) {
    const skip = (reason: string) =>
      outcome.skipped.push({ customerId: customer.id, name: customer.name, reason });
    const card = cards.get(customer.currency);
    if (!isCurrencyCode(customer.currency) || card === undefined) {
      skip(`There is no rate card in ${customer.currency} valid on ${period.from}. Add one and run again.`);
      continue;
    }
    const rated = rateCustomer({
      period,
      currency: customer.currency,
      tax: { category: taxCategoryOf(customer.tax_category), rate: decimalText(decimal(customer.tax_rate)) },
      items: card.items,
      usage: usage.get(customer.id) ?? [],
      subscription: subscriptions.get(customer.id) ?? null,
      startOfDay: tiling.startOfDay,
    });
    outcome.unpriced += rated.unpriced.length;
    if (rated.draft === null)
      skip(
        rated.unpriced.length > 0
          ? "Its usage has no price on the rate card."
          : "It used nothing in the period.",
      );
    else outcome.drafts.push(newDraft(customer, customer.currency, { period, draft: rated.draft, card }));
  }
  return outcome;
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

async function warningsOf(db: Kysely<Database>, period: BillingPeriod, unpriced: number): Promise<string[]> {
  const waiting = await unmatchedInPeriod(db, period);
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
