import { isCurrencyCode } from "@billow/core/currency.ts";
import type { Discount } from "@billow/core/discount.ts";
import { nextMonth } from "@billow/core/period.ts";
import type { Tiling } from "@billow/core/tiling.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { type BilledBefore, billedBefore } from "../billed-usage/billed-before.ts";
import { rateCardsOfIds, type ValidRateCard } from "../catalog/rate-card.ts";
import type { DraftLine } from "../invoices/draft.ts";
import { agreedCardId, type Subscription, subscriptionsInForce } from "../subscriptions/subscription.ts";
import { tilingOf } from "../usage/tilings.ts";
import { type BilledDraft, billCustomer } from "./bill-customer.ts";
import { type CustomerRow, usageOfPeriod } from "./queries.ts";
import type { BillingPeriod } from "./rate-customer.ts";

export interface ChunkInput {
  period: BillingPeriod;
  /** Everyone's rate card of each currency. */
  cards: ReadonlyMap<string, ValidRateCard>;
  customers: readonly CustomerRow[];
  /** The first days of each customer's periods that may have to be adjusted. */
  toAdjust: ReadonlyMap<string, readonly string[]>;
  /** The draft that is made anew, whose own record does not count, and what stays of it. */
  refreshed?: {
    invoiceId: string;
    lines: readonly DraftLine[];
    discount: Discount | null | "agreed";
    /** Lines whose own discounts go over to those that take their place. */
    discounts: readonly DraftLine[];
  };
}

/** What each customer's invoice is to be and by which rate card, or the reason why it gets none. */
export async function rateChunk(
  db: Kysely<Database>,
  deps: Deps,
  input: ChunkInput,
): Promise<{ customer: CustomerRow; card: ValidRateCard | undefined; rated: BilledDraft | string }[]> {
  const { customers, period, toAdjust, refreshed } = input;
  const knownUntil = instantOfMs(deps.clock.nowMs());
  const tiling = tilingOf(deps.timeZone);
  const customerIds = customers.map((customer) => customer.id);
  const usage = await usageOfPeriod(db, { customerIds, ...period });
  const subscriptions = await subscriptionsInForce(db, { customers, ...period });
  const before = await billedBefore(db, {
    periods: customerIds.flatMap((customerId) =>
      [period.from, ...(toAdjust.get(customerId) ?? [])].map((from) => ({ customerId, from })),
    ),
    except: refreshed?.invoiceId ?? null,
  });
  const beforeOf = Map.groupBy(before, (one) => one.customerId);
  const agreed = agreedCards(subscriptions, period);
  const cardsOfIds = await rateCardsOfIds(db, [
    ...new Set([...before.flatMap((one) => one.rateCardId ?? []), ...agreed.values()]),
  ]);
  return customers.map((customer) => {
    const billed = beforeOf.get(customer.id) ?? [];
    const agreedId = agreed.get(customer.id);
    const card = agreedId === undefined ? input.cards.get(customer.currency) : cardsOfIds.get(agreedId);
    const rated = billCustomer(customer, {
      period,
      card,
      usage: usage.get(customer.id) ?? [],
      subscriptions: subscriptions.get(customer.id) ?? [],
      startOfDay: tiling.startOfDay,
      own: billed.find((one) => one.from === period.from) ?? null,
      past: pastPeriods(billed, { period, cardsOfIds, tiling }),
      knownUntil,
      kept: refreshed ?? null,
    });
    return { customer, card, rated };
  });
}

/** The rate cards agreed with customers for a period, by customer. */
function agreedCards(
  subscriptions: ReadonlyMap<string, readonly Subscription[]>,
  period: BillingPeriod,
): Map<string, string> {
  return new Map(
    [...subscriptions].flatMap(([customerId, own]) => {
      const cardId = agreedCardId(own, period.from);
      return cardId === null ? [] : [[customerId, cardId] as const];
    }),
  );
}

function pastPeriods(
  billed: readonly BilledBefore[],
  given: { period: BillingPeriod; cardsOfIds: ReadonlyMap<string, ValidRateCard>; tiling: Tiling },
) {
  return billed
    .filter((one) => one.from !== given.period.from && one.rateCardId !== null)
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))
    .map((before) => {
      const card = given.cardsOfIds.get(before.rateCardId ?? "");
      if (card === undefined)
        throw new Error(`the rate card ${before.rateCardId} a period was billed by is gone`);
      return { before, card, period: periodOf(before.from.slice(0, 7), given.tiling) };
    });
}

/** A calendar month with its beginning and end in the billing zone. */
export function periodOf(month: string, tiling: Tiling): BillingPeriod {
  const from = `${month}-01`;
  const before = `${nextMonth(month)}-01`;
  return {
    month,
    from,
    before,
    fromSeconds: tiling.startOfDay(from),
    beforeSeconds: tiling.startOfDay(before),
  };
}

/** The currency of a customer that has a draft, which one of an unknown currency has not. */
export function currencyOfCustomer({ id, currency }: CustomerRow) {
  if (!isCurrencyCode(currency)) throw new Error(`customer ${id} has the unknown currency ${currency}`);
  return currency;
}
