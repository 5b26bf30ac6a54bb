import { type BilledPart, type PeriodTerms, partsOfPeriod } from "@billow/core/adjustment.ts";
import { proratedMinimum, trueUp } from "@billow/core/commitment.ts";
import type { CurrencyCode } from "@billow/core/currency.ts";
import { decimal, decimalText } from "@billow/core/decimal.ts";
import { proratedDiscount } from "@billow/core/discount.ts";
import { lineAmount } from "@billow/core/line-item.ts";
import { formatAmount } from "@billow/core/money.ts";
import { prorateSeconds } from "@billow/core/proration.ts";
import { type RateCardItem, type RatedLine, rateUsage, type StoredUsage } from "@billow/core/rate.ts";
import type { TaxCategory } from "@billow/core/tax-category.ts";
import type { DraftLine } from "../../invoicing/invoices/draft/draft.ts";
import type { RecurringItem, Subscription } from "../../pricing/subscriptions/subscription.ts";

/** A billing period with all that rating needs to know of it. */
export interface BillingPeriod {
  /** `2026-10` */
  month: string;
  /** Days, half-open. */
  from: string;
  before: string;
  /** Epoch seconds of the same. */
  fromSeconds: number;
  beforeSeconds: number;
}

export interface RatingInput {
  period: BillingPeriod;
  currency: CurrencyCode;
  tax: { category: TaxCategory; rate: string };
  items: readonly RateCardItem[];
  usage: readonly StoredUsage[];
  /** What holds during the period, in the order it was agreed. */
  subscriptions: readonly Subscription[];
  /** The first second of a date in the billing zone. */
  startOfDay(date: string): number;
}

/** What a customer's month comes to. */
export interface RatedPeriod {
  /** Usage by the rate card, recurring items and the true-up to the minimum spend over both, in this order. */
  lines: DraftLine[];
  terms: PeriodTerms;
  parts: BilledPart[];
  /** Of each usage series the item it is priced by, or null. */
  items: readonly (number | null)[];
}

type TermsInput = Pick<RatingInput, "period" | "currency" | "subscriptions" | "startOfDay">;

/** What is agreed for a customer's month, whatever was used in it. */
export function termsOf(input: TermsInput): PeriodTerms {
  const untaxed = { ...input, tax: { category: "outsideScope" as const, rate: "0" }, items: [], usage: [] };
  return rateCustomer(untaxed).terms;
}

/**
 * One customer's month; no lines when there is nothing to bill. Recurring items are billed, a minimum spend and a discount
 * hold, of every subscription for the time it held; what stays the same over several of them is rounded once.
 */
export function rateCustomer(input: RatingInput): RatedPeriod {
  const { period, currency, usage } = input;
  const monthSeconds = period.beforeSeconds - period.fromSeconds;
  const rated = rateUsage({ items: input.items, usage, monthSeconds, currency });
  const recurring = recurringLines(input);
  const minimum = minimumOf(input);
  const terms: PeriodTerms = {
    recurring: amountOf(recurring, currency),
    minimum: minimum?.amount ?? null,
    discount: proratedDiscount(
      input.subscriptions.map((one) => ({ discount: one.discount, seconds: secondsOf(one, input) })),
      { periodSeconds: monthSeconds, currency },
    ),
  };
  const lines = [...rated.lines.map((line) => usageLine(line, input)), ...recurring];
  const missing =
    minimum === null ? 0n : trueUp({ minimum: minimum.amount, reached: amountOf(lines, currency) });
  if (minimum !== null && missing !== 0n) lines.push(minimumLine(missing, { note: minimum.note, input }));
  return { lines, terms, parts: partsOfPeriod(rated.lines, terms, currency), items: rated.items };
}

function usageLine(line: RatedLine, input: RatingInput): DraftLine {
  return {
    ...plainLine(input),
    kind: "usage",
    item: line.item,
    product: line.product,
    description:
      [line.description, line.note].filter((part) => part !== undefined && part !== "").join(" – ") || null,
    quantity: decimalText(line.quantity),
    unit: line.unit,
    unitPrice: decimalText(line.unitPrice),
    meter: line.meter,
    tier: line.tier === undefined ? null : { from: line.tier.from, upTo: line.tier.upTo },
  };
}

function recurringLines(input: RatingInput): DraftLine[] {
  const periodSeconds = input.period.beforeSeconds - input.period.fromSeconds;
  return recurringTimes(input).flatMap(({ item, seconds }) => {
    const share = prorateSeconds({ quantity: decimal(item.quantity), seconds, periodSeconds });
    if (share.quantity.eq("0")) return [];
    return [
      {
        ...plainLine(input),
        kind: "recurring" as const,
        item: null,
        product: item.product,
        description: [item.description, share.note].filter((part) => part !== null).join(" – ") || null,
        quantity: decimalText(share.quantity),
        unit: "month",
        unitPrice: item.unitPrice,
      },
    ];
  });
}

/** Each recurring item with the time it held: the same one in several subscriptions is one, the nth time it is in each. */
function recurringTimes(input: TermsInput): { item: RecurringItem; seconds: number }[] {
  const times = new Map<string, { item: RecurringItem; seconds: number }>();
  for (const subscription of input.subscriptions) {
    const seen = new Map<string, number>();
    for (const item of subscription.items) {
      const name = JSON.stringify([item.product, item.description, item.quantity, item.unitPrice]);
      const nth = seen.get(name) ?? 0;
      seen.set(name, nth + 1);
      const key = `${nth} ${name}`;
      const seconds = (times.get(key)?.seconds ?? 0) + secondsOf(subscription, input);
      times.set(key, { item, seconds });
    }
  }
  return [...times.values()];
}

/** The minimum spend that the period comes to at least, and what to say of it; null where none is agreed. */
function minimumOf(input: RatingInput): { amount: bigint; note: string } | null {
  const { period, currency } = input;
  const periodSeconds = period.beforeSeconds - period.fromSeconds;
  const byMinimum = new Map<bigint, number>();
  for (const subscription of input.subscriptions) {
    const { minimumSpend: minimum } = subscription;
    if (minimum !== null)
      byMinimum.set(minimum, (byMinimum.get(minimum) ?? 0) + secondsOf(subscription, input));
  }
  if (byMinimum.size === 0) return null;
  const stretches = [...byMinimum].map(([minimum, seconds]) => ({ minimum, seconds }));
  const notes = stretches.map(({ minimum, seconds }) => {
    const agreed = `${formatAmount(minimum, currency)} ${currency} a month`;
    return seconds === periodSeconds
      ? agreed
      : `${agreed} for ${seconds} of ${periodSeconds} seconds of the period`;
  });
  return {
    amount: proratedMinimum(stretches, periodSeconds),
    note: `Up to the agreed ${notes.join(" and ")}`,
  };
}

function minimumLine(missing: bigint, { note, input }: { note: string; input: RatingInput }): DraftLine {
  return {
    ...plainLine(input),
    kind: "minimum",
    item: null,
    product: "Minimum spend",
    description: note,
    quantity: "1",
    unit: "month",
    unitPrice: formatAmount(missing, input.currency),
  };
}

/** How long a subscription held in the period. */
function secondsOf({ startsOn, before }: Subscription, { period, startOfDay }: TermsInput): number {
  const until = before === null ? period.beforeSeconds : Math.min(startOfDay(before), period.beforeSeconds);
  return Math.max(0, until - Math.max(startOfDay(startsOn), period.fromSeconds));
}

function amountOf(lines: readonly DraftLine[], currency: CurrencyCode): bigint {
  return lines.reduce(
    (sum, line) =>
      sum + lineAmount({ quantity: decimal(line.quantity), unitPrice: decimal(line.unitPrice) }, currency),
    0n,
  );
}

function plainLine({ tax, period }: RatingInput) {
  return {
    discount: null,
    taxCategory: tax.category,
    taxRate: tax.rate,
    meter: null,
    tier: null,
    period: { from: period.from, before: period.before },
  };
}
