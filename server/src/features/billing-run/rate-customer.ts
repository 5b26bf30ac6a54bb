import { trueUp } from "@billow/core/commitment.ts";
import type { CurrencyCode } from "@billow/core/currency.ts";
import { decimal, decimalText } from "@billow/core/decimal.ts";
import { lineAmount } from "@billow/core/line-item.ts";
import { formatAmount } from "@billow/core/money.ts";
import { prorate } from "@billow/core/proration.ts";
import { type RateCardItem, type RatedLine, rateUsage, type StoredUsage } from "@billow/core/rate.ts";
import type { TaxCategory } from "@billow/core/tax-category.ts";
import type { Subscription } from "../catalog/subscription.ts";
import { composeDraft, type Draft, type DraftLine } from "../invoices/draft.ts";

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

/**
 * One customer's month as a draft, or null when there is nothing to bill. In this order: usage by the rate card,
 * recurring items, the true-up to the minimum spend over both, then the subscription's discount on all of it, then tax.
 * Recurring items are billed of every subscription for the time it held; minimum and discount are those agreed last.
 */
export function rateCustomer(input: RatingInput): { draft: Draft | null; unpriced: StoredUsage[] } {
  const { period, currency, items, usage } = input;
  const monthSeconds = period.beforeSeconds - period.fromSeconds;
  const rated = rateUsage({ items, usage, monthSeconds, currency });
  const lines = [...rated.lines.map((line) => usageLine(line, input)), ...recurringLines(input)];
  const agreedLast = input.subscriptions.at(-1);
  const minimum = minimumLine(lines, { minimum: agreedLast?.minimumSpend ?? null, input });
  if (minimum !== null) lines.push(minimum);
  if (lines.length === 0) return { draft: null, unpriced: rated.unpriced };
  return { draft: composeDraft(currency, lines, agreedLast?.discount ?? null), unpriced: rated.unpriced };
}

function usageLine(line: RatedLine, input: RatingInput): DraftLine {
  return {
    ...plainLine(input),
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
  const { period, startOfDay } = input;
  return input.subscriptions.flatMap(({ startsOn, before, items }) =>
    items.flatMap((item) => {
      const share = prorate({
        quantity: decimal(item.quantity),
        from: startOfDay(startsOn),
        before: before === null ? null : startOfDay(before),
        periodFrom: period.fromSeconds,
        periodBefore: period.beforeSeconds,
      });
      if (share.quantity.eq("0")) return [];
      return [
        {
          ...plainLine(input),
          product: item.product,
          description: [item.description, share.note].filter((part) => part !== null).join(" – ") || null,
          quantity: decimalText(share.quantity),
          unit: "month",
          unitPrice: item.unitPrice,
        },
      ];
    }),
  );
}

function minimumLine(
  lines: readonly DraftLine[],
  { minimum, input }: { minimum: bigint | null; input: RatingInput },
): DraftLine | null {
  if (minimum === null) return null;
  const reached = lines.reduce(
    (sum, line) =>
      sum +
      lineAmount({ quantity: decimal(line.quantity), unitPrice: decimal(line.unitPrice) }, input.currency),
    0n,
  );
  const missing = trueUp({ minimum, reached });
  if (missing === 0n) return null;
  return {
    ...plainLine(input),
    product: "Minimum spend",
    description: `Up to the agreed ${formatAmount(minimum, input.currency)} ${input.currency} a month`,
    quantity: "1",
    unit: "month",
    unitPrice: formatAmount(missing, input.currency),
  };
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
