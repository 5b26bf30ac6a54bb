import { linesOfBill, type PeriodBill } from "@billow/core/billing/period-bill.ts";
import { nextMonth } from "@billow/core/metering/period.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { decimalText } from "@billow/core/money/decimal.ts";
import { type AgreedTerms, agreedTerms } from "@billow/core/pricing/agreed-terms.ts";
import type { RateCardItem } from "@billow/core/pricing/rate.ts";
import { chargesOf } from "@billow/core/pricing/recurring.ts";
import type { DraftLine } from "../../invoicing/invoices/draft/draft.ts";
import { wordsOf } from "../../invoicing/messages/line-wording.ts";
import type { Subscription } from "../../pricing/subscriptions/subscription.ts";
import type { NameShares } from "./named-shares.ts";

/** A billing period with everything rating needs to know about it. */
export interface BillingPeriod {
  /** `2026-10` */
  month: string;
  /** Days, half-open. */
  from: string;
  before: string;
  /** The same in epoch seconds. */
  fromSeconds: number;
  beforeSeconds: number;
}

/** A calendar month with its beginning and end in a time zone. */
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

export function secondsOfPeriod({ fromSeconds, beforeSeconds }: BillingPeriod): number {
  return beforeSeconds - fromSeconds;
}

/** The terms agreed with a customer for a period, whatever was used. */
export function termsOf({
  period,
  currency,
  subscriptions,
  startOfDay,
}: {
  period: BillingPeriod;
  currency: CurrencyCode;
  /** The subscriptions that began before the period's end, by beginning. */
  subscriptions: readonly Subscription[];
  /** The first second of a date in the billing zone. */
  startOfDay(date: string): number;
}): AgreedTerms {
  const held = subscriptions.flatMap((subscription) => {
    const { startsOn, before } = subscription;
    const until = before === null ? period.beforeSeconds : Math.min(startOfDay(before), period.beforeSeconds);
    const seconds = Math.max(0, until - Math.max(startOfDay(startsOn), period.fromSeconds));
    return before !== null && before <= period.from ? [] : [{ ...subscription, seconds }];
  });
  const charges = chargesOf(subscriptions, period, startOfDay);
  return agreedTerms(held, { periodSeconds: secondsOfPeriod(period), currency, charges });
}

/** The lines of a period's bill, in the form of drafts. */
export function draftLines(
  bill: PeriodBill<AgreedTerms>,
  {
    period,
    items,
    named,
    ...tax
  }: Pick<DraftLine, "taxCategory" | "taxRate"> & {
    period: BillingPeriod;
    items: readonly RateCardItem[];
    named: NameShares;
  },
): DraftLine[] {
  return linesOfBill(bill).map(({ amount: _, notes, shares, ...line }) => ({
    ...line,
    ...tax,
    ...wordsOf({ part: line.kind === "minimum" ? "minimum" : null, text: line.description, notes }),
    quantity: decimalText(line.quantity),
    unitPrice: decimalText(line.unitPrice),
    discount: null,
    breakdown:
      line.kind === "usage" || line.kind === "percent" ? named(shares, items[line.item ?? -1]) : null,
    period: line.period ?? { from: period.from, before: period.before },
  }));
}
