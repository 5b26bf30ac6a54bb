import type { Api } from "@billow/contract/api.ts";
import type { PriceImpact } from "@billow/contract/billing/price-impact.ts";
import type { BodyOf } from "@billow/contract/route.ts";
import { periodBill } from "@billow/core/billing/period-bill.ts";
import { DomainError } from "@billow/core/errors.ts";
import { type CurrencyCode, isCurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { RateCardItem, StoredUsage } from "@billow/core/pricing/rate.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { loadMeters } from "../../metering/meters/load-meters.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import { issuerOrFirst } from "../../parties/issuers/issuer.ts";
import { cardKey, rateCardsOfIds, rateCardsValidOn, ratedItems } from "../../pricing/rate-cards/rate-card.ts";
import {
  agreedCardId,
  type Subscription,
  subscriptionsUntil,
} from "../../pricing/subscriptions/subscription.ts";
import { type BillingPeriod, periodOf, secondsOfPeriod, termsOf } from "../billing-run/billing-period.ts";
import { usageOfCustomers } from "../billing-run/usage-of-customers.ts";
import { customersAfter } from "./queries.ts";

const CUSTOMERS_A_CHUNK = 500;
const NAMED_MAX = 200;

interface Changed {
  customerId: string;
  name: string;
  before: bigint;
  after: bigint;
}

/**
 * What a rate card with other items would have made of a closed month: the bills of all customers with that card,
 * rated by both, by the terms of now. What was changed by hand and adjustments of other months are left out.
 *
 * @throws DomainError `period_not_closed`, `unknown_currency`, `not_found`, `no_rate_card` and what publishing the
 * items would be refused with
 */
export async function priceImpact(
  db: Kysely<Database>,
  deps: Deps,
  body: BodyOf<Api["computePriceImpact"]>,
): Promise<PriceImpact> {
  const { currency } = body;
  if (!isCurrencyCode(currency))
    throw new DomainError("unknown_currency", `"${currency}" is not a currency in use.`, "/currency");
  const issuer = await issuerOrFirst(db, body.issuerId);
  const { startOfDay } = tilingOf(issuer.timeZone);
  const period = periodOf(body.period, tilingOf(issuer.timeZone));
  if (period.beforeSeconds * 1000 > deps.clock.nowMs())
    throw new DomainError(
      "period_not_closed",
      `${period.month} is not over. Choose an earlier month.`,
      "/period",
    );
  const meters = await loadMeters(db);
  const items = ratedItems(body.items, { meters, currency });
  const everyones = (await rateCardsValidOn(db, period.from)).get(cardKey({ issuerId: issuer.id, currency }));
  const card =
    body.rateCardId === undefined
      ? everyones
      : (await rateCardsOfIds(db, [body.rateCardId])).get(body.rateCardId);
  if (body.rateCardId !== undefined && card === undefined)
    throw new DomainError("not_found", "There is no such rate card.", "/rateCardId");
  const changed: Changed[] = [];
  let held = 0;
  for await (const one of customersWith(db, {
    issuerId: issuer.id,
    currency,
    period,
    cardId: card?.id,
    everyonesId: everyones?.id,
  })) {
    const { customer, usage, subscriptions } = one;
    const terms = termsOf({ period, currency, subscriptions, startOfDay });
    const rated = (by: readonly RateCardItem[]) =>
      periodBill({
        meters,
        items: by,
        usage,
        from: period.from,
        monthSeconds: secondsOfPeriod(period),
        currency,
        terms,
      });
    const [before, after] = [rated(card?.items ?? []), rated(items)];
    if (usage.length === 0 && terms.recurring === 0n) continue;
    if (after.items.some((item, place) => item === null && usage[place]?.quantity.gt("0"))) held += 1;
    changed.push({
      customerId: customer.id,
      name: customer.name,
      before: netOf(before),
      after: netOf(after),
    });
  }
  return presented(changed, { period, currency, held });
}

/** The customers that are billed by a card in a period, with what was used and agreed. */
async function* customersWith(
  db: Kysely<Database>,
  filter: {
    issuerId: string;
    currency: CurrencyCode;
    period: BillingPeriod;
    cardId: string | undefined;
    everyonesId: string | undefined;
  },
): AsyncGenerator<{
  customer: { id: string; name: string };
  usage: readonly StoredUsage[];
  subscriptions: readonly Subscription[];
}> {
  const { period } = filter;
  for (let afterId: string | null = null; ; ) {
    const customers = await customersAfter(db, { ...filter, afterId, limit: CUSTOMERS_A_CHUNK });
    const agreed = await subscriptionsUntil(db, { customers, before: period.before });
    const own = customers.filter(({ id }) => {
      const cardId = agreedCardId(agreed.get(id) ?? [], period.from) ?? filter.everyonesId;
      return cardId === filter.cardId;
    });
    const usage = await usageOfCustomers(db, { customerIds: own.map(({ id }) => id), from: period.from });
    for (const customer of own)
      yield {
        customer,
        usage: usage.get(customer.id) ?? [],
        subscriptions: agreed.get(customer.id) ?? [],
      };
    if (customers.length < CUSTOMERS_A_CHUNK) return;
    afterId = customers.at(-1)?.id ?? null;
  }
}

/** What a bill comes to after its discount, without tax. */
function netOf({ usage, terms, missing, discount }: ReturnType<typeof periodBill>): bigint {
  return usage.reduce((sum, { amount }) => sum + amount, terms.recurring + missing - discount);
}

function presented(
  changed: readonly Changed[],
  { period, currency, held }: { period: BillingPeriod; currency: CurrencyCode; held: number },
): PriceImpact {
  const sums = (before: bigint, after: bigint) => ({
    current: formatAmount(before, currency),
    proposed: formatAmount(after, currency),
    change: formatAmount(after - before, currency),
  });
  const size = ({ before, after }: Changed) => (after > before ? after - before : before - after);
  const largest = changed
    .filter((one) => size(one) > 0n)
    .toSorted((a, b) =>
      size(a) > size(b) ? -1 : size(a) < size(b) ? 1 : a.customerId < b.customerId ? -1 : 1,
    )
    .slice(0, NAMED_MAX);
  const total = (of: (one: Changed) => bigint) => changed.reduce((sum, one) => sum + of(one), 0n);
  return {
    period: period.month,
    currency,
    customers: changed.length,
    ...sums(
      total((one) => one.before),
      total((one) => one.after),
    ),
    held,
    largest: largest.map(({ customerId, name, before, after }) => ({
      customerId,
      name,
      ...sums(before, after),
    })),
  };
}
