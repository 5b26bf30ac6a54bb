import { isCurrencyCode } from "@billow/core/currency.ts";
import type { Discount } from "@billow/core/discount.ts";
import { nextMonth } from "@billow/core/period.ts";
import type { Tiling } from "@billow/core/tiling.ts";
import type { Kysely } from "kysely";
import { type BilledBefore, billedBefore } from "../../books/billed-usage/billed-before.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import type { DraftLine } from "../../invoicing/invoices/draft/draft.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import { rateCardsOfIds, type ValidRateCard } from "../../pricing/rate-cards/rate-card.ts";
import {
  agreedCardId,
  type Subscription,
  subscriptionsInForce,
} from "../../pricing/subscriptions/subscription.ts";
import type { PastPeriod } from "./adjust-periods.ts";
import { type BilledDraft, billCustomer } from "./bill-customer.ts";
import { type BillingPeriod, termsOf } from "./billing-period.ts";
import { type CustomerRow, usageOfPeriod } from "./queries.ts";

export interface ChunkInput {
  period: BillingPeriod;
  /** Everyone's rate card of each currency. */
  cards: ReadonlyMap<string, ValidRateCard>;
  customers: readonly CustomerRow[];
  /** The first days of each customer's periods that may have to be adjusted. */
  toAdjust: ReadonlyMap<string, readonly string[]>;
  /** Everyone's rate cards of those periods, by first day. */
  pastCards: ReadonlyMap<string, ReadonlyMap<string, ValidRateCard>>;
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
    periods: customerIds.map((customerId) => ({ customerId, from: period.from })),
    past: customerIds.flatMap((customerId) =>
      (toAdjust.get(customerId) ?? []).map((from) => ({ customerId, from })),
    ),
    except: refreshed?.invoiceId ?? null,
  });
  const beforeOf = Map.groupBy(before, (one) => one.customerId);
  const agreed = agreedCards(subscriptions, period);
  const never = before.filter((one) => one.rateCardId === null && one.from !== period.from);
  const agreedThen = await agreedOfPast(db, { never, customers, tiling });
  const cardsOfIds = await rateCardsOfIds(db, [
    ...new Set([
      ...before.flatMap((one) => one.rateCardId ?? []),
      ...agreed.values(),
      ...[...agreedThen].flatMap(([from, own]) => [...agreedCards(own, { from }).values()]),
    ]),
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
      past: pastPeriods(customer, billed, { ...input, cardsOfIds, agreedThen, tiling }),
      knownUntil,
      kept: refreshed ?? null,
    });
    return { customer, card, rated };
  });
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

/** What was agreed with customers in months that no invoice has billed yet, by first day and customer. */
async function agreedOfPast(
  db: Kysely<Database>,
  given: { never: readonly BilledBefore[]; customers: readonly CustomerRow[]; tiling: Tiling },
): Promise<Map<string, Map<string, Subscription[]>>> {
  const agreed = new Map<string, Map<string, Subscription[]>>();
  for (const [from, own] of Map.groupBy(given.never, (one) => one.from)) {
    const ids = new Set(own.map((one) => one.customerId));
    const customers = given.customers.filter((customer) => ids.has(customer.id));
    const { before } = periodOf(from.slice(0, 7), given.tiling);
    agreed.set(from, await subscriptionsInForce(db, { customers, from, before }));
  }
  return agreed;
}

/** A customer's periods to adjust; one that was never billed and has no rate card is left out. */
function pastPeriods(
  customer: CustomerRow,
  billed: readonly BilledBefore[],
  given: Pick<ChunkInput, "period" | "pastCards"> & {
    cardsOfIds: ReadonlyMap<string, ValidRateCard>;
    agreedThen: ReadonlyMap<string, ReadonlyMap<string, Subscription[]>>;
    tiling: Tiling;
  },
): PastPeriod[] {
  const { currency } = customer;
  if (!isCurrencyCode(currency)) return [];
  return billed
    .filter((one) => one.from !== given.period.from)
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))
    .flatMap((before) => {
      const period = periodOf(before.from.slice(0, 7), given.tiling);
      const subscriptions = given.agreedThen.get(before.from)?.get(customer.id) ?? [];
      const cardId = before.rateCardId ?? agreedCardId(subscriptions, before.from);
      const everyones = given.pastCards.get(before.from)?.get(currency);
      const card = cardId === null ? everyones : given.cardsOfIds.get(cardId);
      if (card === undefined && before.rateCardId !== null)
        throw new Error(`the rate card ${before.rateCardId} a period was billed by is gone`);
      if (card === undefined) return [];
      const terms =
        before.rateCardId === null
          ? termsOf({ period, currency, subscriptions, startOfDay: given.tiling.startOfDay })
          : before.termsIn(currency);
      return [{ before, period, card, terms }];
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
