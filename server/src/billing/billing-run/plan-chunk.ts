import { nextMonth } from "@billow/core/metering/period.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Discount } from "@billow/core/pricing/discount.ts";
import type { StoredUsage } from "@billow/core/pricing/rate.ts";
import type { Kysely } from "kysely";
import { type BilledBefore, billedBefore } from "../../books/billed-usage/billed-before.ts";
import type { BilledPeriod } from "../../books/billed-usage/billed-period.ts";
import { openCharges } from "../../books/charges/open-charges.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { withCharges } from "../../invoicing/invoices/draft/charge-lines.ts";
import { taxOfCustomer } from "../../invoicing/invoices/draft/customer-tax.ts";
import { composeDraft, type Draft, type DraftLine } from "../../invoicing/invoices/draft/draft.ts";
import type { NewDraft } from "../../invoicing/invoices/draft/insert-drafts.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import { billedTenants } from "../../parties/customers/tenants/billed-tenants.ts";
import { zonesOfIssuers } from "../../parties/issuers/issuer.ts";
import { cardKey, rateCardsOfIds, type ValidRateCard } from "../../pricing/rate-cards/rate-card.ts";
import {
  agreedCardId,
  type Subscription,
  subscriptionsUntil,
} from "../../pricing/subscriptions/subscription.ts";
import type { PastPeriod } from "./adjust-periods.ts";
import { type BilledDraft, billCustomer } from "./bill-customer.ts";
import { type BillingPeriod, periodOf, termsOf } from "./billing-period.ts";
import type { BillingWork } from "./billing-work.ts";
import { nameShares } from "./named-shares.ts";
import { type CustomerRow, usageOfPeriod } from "./queries.ts";

/** A customer without an invoice, and the reason. */
export interface Skipped {
  customerId: string;
  name: string;
  reason: string;
}

/** An invoice to create, with what it bills of which period. */
export interface PlannedDraft extends NewDraft {
  billed: BilledPeriod[];
  /** Refunds that wait for a later invoice, in minor units; zero or less. */
  carriedOver: bigint;
}

/** The plan for some customers: each has a draft or a reason. */
export interface ChunkPlan {
  drafts: PlannedDraft[];
  skipped: Skipped[];
}

/** A draft to refresh, whose own record does not count, and the parts to keep. */
export interface RefreshedDraft {
  invoiceId: string;
  lines: readonly DraftLine[];
  discount: Discount | null | "agreed";
  /** The lines that bill charges. */
  charges: readonly DraftLine[];
  /** Lines whose discounts are copied to the lines that replace them. */
  discounts: readonly DraftLine[];
}

/**
 * Plans the invoices of some customers. It only reads and computes: a dry run shows the plan, a billing run commits
 * it, and a refresh replaces a draft by it.
 */
export async function planChunk(
  db: Kysely<Database>,
  deps: Deps,
  {
    work,
    customers,
    refreshed = null,
    usage: ofTheirs,
  }: {
    work: BillingWork;
    customers: readonly CustomerRow[];
    refreshed?: RefreshedDraft | null;
    /** The customers' usage, where it is not that of the whole period. */
    usage?: ReadonlyMap<string, StoredUsage[]>;
  },
): Promise<ChunkPlan> {
  const { period, toAdjust } = work;
  const knownUntil = instantOfMs(deps.clock.nowMs());
  const zoneOf = await zonesOfIssuers(db);
  const customerIds = customers.map((customer) => customer.id);
  const usage = ofTheirs ?? (await usageOfPeriod(db, { customerIds, ...period }));
  const tenants = await billedTenants(db, customerIds);
  const subscriptions = await subscriptionsUntil(db, { customers, before: period.before });
  const before = await billedBefore(db, {
    periods: customerIds.map((customerId) => ({ customerId, from: period.from })),
    past: customerIds.flatMap((customerId) =>
      (toAdjust.get(customerId) ?? []).map((from) => ({ customerId, from })),
    ),
    except: refreshed?.invoiceId ?? null,
  });
  const beforeOf = Map.groupBy(before, (one) => one.customerId);
  const chargesOf = await openCharges(db, customerIds);
  const agreed = agreedCards(subscriptions, period);
  const never = before.filter((one) => one.rateCardId === null && one.from !== period.from);
  const agreedThen = await agreedOfPast(db, { never, customers });
  const cardsOfIds = await rateCardsOfIds(db, [
    ...new Set([
      ...before.flatMap((one) => one.rateCardId ?? []),
      ...agreed.values(),
      ...[...agreedThen].flatMap(([from, own]) => [...agreedCards(own, { from }).values()]),
    ]),
  ]);
  const plan: ChunkPlan = { drafts: [], skipped: [] };
  for (const customer of customers) {
    const tiling = tilingOf(zoneOf(customer.issuer_id));
    const billed = beforeOf.get(customer.id) ?? [];
    const agreedId = agreed.get(customer.id);
    const card = agreedId === undefined ? work.cards.get(keyOf(customer)) : cardsOfIds.get(agreedId);
    const rated = billCustomer(customer, {
      period: periodOf(period.month, tiling),
      card,
      usage: usage.get(customer.id) ?? [],
      subscriptions: subscriptions.get(customer.id) ?? [],
      startOfDay: tiling.startOfDay,
      own: billed.find((one) => one.from === period.from) ?? null,
      past: pastPeriods(customer, billed, { work, cardsOfIds, agreedThen, tiling }),
      knownUntil,
      kept: refreshed,
      named: nameShares(tenants.get(customer.id) ?? []),
    });
    if (typeof rated === "string")
      plan.skipped.push({ customerId: customer.id, name: customer.name, reason: rated });
    else {
      const tax = taxOfCustomer(customer);
      const { issuer_id: issuerId, currency } = customer;
      const charges = chargesOf({ customerId: customer.id, issuerId, currency });
      const kept = withKept(rated.draft, refreshed?.charges ?? [], currency);
      const draft = withCharges(kept, charges, tax);
      plan.drafts.push(plannedDraft({ ...rated, draft }, { customer, period, rateCard: card?.name ?? "" }));
    }
  }
  return plan;
}

/** A draft that is made anew, with the lines of charges that it had. */
function withKept(draft: Draft, charges: readonly DraftLine[], currency: CurrencyCode): Draft {
  return charges.length === 0 ? draft : composeDraft(currency, [...draft.lines, ...charges], draft.discount);
}

function plannedDraft(
  billed: BilledDraft,
  { customer, period, rateCard }: { customer: CustomerRow; period: BillingPeriod; rateCard: string },
): PlannedDraft {
  return {
    ...billed,
    issuerId: customer.issuer_id,
    customerId: customer.id,
    paymentTermsDays: customer.payment_terms_days,
    tax: taxOfCustomer(customer),
    dueDate: null,
    note: null,
    period: { from: period.from, before: period.before },
    data: { billingRun: period.month, rateCard },
  };
}

/** The rate cards agreed with customers for a period, by customer. */
function agreedCards(
  subscriptions: ReadonlyMap<string, readonly Subscription[]>,
  period: Pick<BillingPeriod, "from">,
): Map<string, string> {
  return new Map(
    [...subscriptions].flatMap(([customerId, own]) => {
      const cardId = agreedCardId(own, period.from);
      return cardId === null ? [] : [[customerId, cardId] as const];
    }),
  );
}

/** The terms of customers in months that no invoice has billed yet, by first day and customer. */
async function agreedOfPast(
  db: Kysely<Database>,
  unbilled: { never: readonly BilledBefore[]; customers: readonly CustomerRow[] },
): Promise<Map<string, Map<string, Subscription[]>>> {
  const agreed = new Map<string, Map<string, Subscription[]>>();
  for (const [from, own] of Map.groupBy(unbilled.never, (one) => one.from)) {
    const ids = new Set(own.map((one) => one.customerId));
    const customers = unbilled.customers.filter((customer) => ids.has(customer.id));
    const before = `${nextMonth(from.slice(0, 7))}-01`;
    agreed.set(from, await subscriptionsUntil(db, { customers, before }));
  }
  return agreed;
}

/** A customer's periods to adjust. A period that was never billed and has no rate card is skipped. */
function pastPeriods(
  customer: CustomerRow,
  billed: readonly BilledBefore[],
  context: {
    work: BillingWork;
    cardsOfIds: ReadonlyMap<string, ValidRateCard>;
    agreedThen: ReadonlyMap<string, ReadonlyMap<string, Subscription[]>>;
    tiling: Tiling;
  },
): PastPeriod[] {
  const { currency } = customer;
  return billed
    .filter((one) => one.from !== context.work.period.from)
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))
    .flatMap((before) => {
      const period = periodOf(before.from.slice(0, 7), context.tiling);
      const subscriptions = context.agreedThen.get(before.from)?.get(customer.id) ?? [];
      const cardId = before.rateCardId ?? agreedCardId(subscriptions, before.from);
      const everyones = context.work.pastCards.get(before.from)?.get(keyOf(customer));
      const card = cardId === null ? everyones : context.cardsOfIds.get(cardId);
      if (card === undefined && before.rateCardId !== null)
        throw new Error(`the rate card ${before.rateCardId} a period was billed by is gone`);
      if (card === undefined) return [];
      const terms =
        before.rateCardId === null
          ? termsOf({ period, currency, subscriptions, startOfDay: context.tiling.startOfDay })
          : before.termsIn(currency);
      return [{ before, period, card, terms }];
    });
}

function keyOf({ issuer_id: issuerId, currency }: CustomerRow): string {
  return cardKey({ issuerId, currency });
}
