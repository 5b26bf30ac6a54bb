import {
  type Adjustment,
  adjustmentsOf,
  partsWithRecurring,
  settledParts,
} from "@billow/core/billing/adjustment.ts";
import {
  differenceOf,
  splitLine,
  type TenantWeights,
  weightsOfItems,
} from "@billow/core/billing/breakdown.ts";
import type { LineNote } from "@billow/core/billing/line-note.ts";
import { type BilledPart, partsOfBill, periodBill } from "@billow/core/billing/period-bill.ts";
import { dimensionsKey, parseDimensionsKey } from "@billow/core/metering/dimensions.ts";
import { pricedUnitOf } from "@billow/core/metering/meter.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type Decimal, decimal, decimalText, isZero } from "@billow/core/money/decimal.ts";
import type { PeriodTerms } from "@billow/core/pricing/agreed-terms.ts";
import type { Place } from "@billow/core/pricing/place.ts";
import { placesOf, type RateCardItem, type StoredUsage } from "@billow/core/pricing/rate.ts";
import { type BilledBefore, seriesKey } from "../../books/billed-usage/billed-before.ts";
import type { BilledPeriod, BilledSeries } from "../../books/billed-usage/billed-period.ts";
import { nameOfPart } from "../../books/billed-usage/part-names.ts";
import type { TaxOfLine } from "../../books/billed-usage/tax-of-period.ts";
import type { DraftLine } from "../../invoicing/invoices/draft/draft.ts";
import { wordsOf } from "../../invoicing/messages/line-wording.ts";
import type { ValidRateCard } from "../../pricing/rate-cards/rate-card.ts";
import { type BillingPeriod, secondsOfPeriod } from "./billing-period.ts";
import type { NameShares } from "./named-shares.ts";

/** A difference for one line, with its period. */
export interface PeriodAdjustment extends Adjustment {
  period: BillingPeriod;
  card: ValidRateCard;
  /** Whether this is the invoice's own period, of which another invoice has billed a part. */
  isOwn: boolean;
  /** How its month was taxed; null where nothing was billed, so that the customer's present tax applies. */
  tax: TaxOfLine | null;
  /** How far each tenant's usage of the product is from what is billed; empty where it is not about usage. */
  weights: TenantWeights;
}

/** A period to adjust: its differences, and what is billed of it once all of them are on an invoice. */
export interface AdjustedPeriod {
  period: BillingPeriod;
  adjustments: PeriodAdjustment[];
  /** What the invoice bills of the period if it includes all adjustments. */
  billed: BilledPeriod;
}

/** An earlier period, with the card and terms by which it was, or would have been, billed. */
export interface PastPeriod {
  before: BilledBefore;
  period: BillingPeriod;
  card: ValidRateCard;
  terms: PeriodTerms;
}

/** Rates a period again by its card and terms, and compares the result with what is billed. */
export function adjustPeriod(
  { before, period, card, terms }: PastPeriod,
  { currency, knownUntil }: { currency: CurrencyCode; knownUntil: string },
): AdjustedPeriod {
  const { usage } = before;
  const monthSeconds = secondsOfPeriod(period);
  const bill = periodBill({
    meters: card.meters,
    items: card.items,
    usage,
    from: period.from,
    monthSeconds,
    currency,
    terms,
  });
  const metered = partsOfBill(bill);
  const parts = before.isCovered ? metered : partsWithRecurring(metered, terms);
  const recurring = before.isCovered ? terms.recurring : 0n;
  const settled = settledParts(parts, before.parts, { ...before.byPeopleIn(currency), recurring });
  const adjustments = adjustmentsOf([...parts, ...settled], before.parts, currency);
  return {
    period,
    adjustments: adjustmentsOfPeriod(adjustments, { before, period, card, terms, currency, isOwn: false }),
    billed: {
      from: period.from,
      rateCardId: card.id,
      knownUntil,
      terms,
      parts: adjustments.flatMap((one) => one.parts),
      usage: billedSeries(usage, { items: bill.items, parts, billed: before.billed }),
      complete: true,
    },
  };
}

/** The differences of a period, each with the tax by which its month was billed. */
export function adjustmentsOfPeriod(
  adjustments: readonly Adjustment[],
  { before, terms, currency, ...period }: PastPeriod & { currency: CurrencyCode; isOwn: boolean },
): PeriodAdjustment[] {
  const rated = { ...period.card, from: period.period.from };
  const billed = [...before.billed.values()].map((one) => ({
    ...one,
    meter: one.meter,
    dimensions: parseDimensionsKey(one.dimensions),
  }));
  const monthSeconds = secondsOfPeriod(period.period);
  const weights = (usage: readonly StoredUsage[]) =>
    new Map([
      ...weightsOfItems(usage, placesOf(usage, rated)),
      ...weightsOfPercents({ ...rated, usage, monthSeconds, currency, terms }),
    ]);
  const [now, then] = adjustments.length === 0 ? [] : [weights(before.usage), weights(billed)];
  return adjustments.map((one) => ({
    ...one,
    ...period,
    weights: weightsOf(one.item, now, then),
    tax: before.taxOf(productOf(one, period.card)),
  }));
}

/** What of each percentage is each tenant's. */
function weightsOfPercents(
  rated: Parameters<typeof periodBill<PeriodTerms>>[0],
): [number, Map<string, Decimal>][] {
  if (rated.items.every(({ meter }) => meter !== null)) return [];
  const sums = new Map<number, Map<string, Decimal>>();
  // What is billed may be less than nothing where the invoice that it corrected was voided.
  const usage = rated.usage.filter(({ quantity }) => quantity.gt("0"));
  for (const { item, meter, shares } of periodBill({ ...rated, usage }).usage) {
    if (meter !== null) continue;
    const own = sums.get(item) ?? new Map<string, Decimal>();
    for (const { tenant, amount } of shares)
      own.set(tenant, (own.get(tenant) ?? decimal("0")).plus(decimal(amount)));
    sums.set(item, own);
  }
  return [...sums];
}

function weightsOf(
  item: Adjustment["item"],
  now?: ReadonlyMap<number, TenantWeights>,
  then?: ReadonlyMap<number, TenantWeights>,
): TenantWeights {
  if (typeof item !== "number") return new Map();
  return differenceOf(now?.get(item) ?? new Map(), then?.get(item) ?? new Map());
}

function productOf({ item }: Adjustment, card: ValidRateCard): string {
  return typeof item === "number" ? (card.items[item]?.product ?? "") : nameOfPart(item);
}

/** How much an invoice bills of each series: the usage so far less what other invoices bill. */
export function billedSeries(
  usage: readonly StoredUsage[],
  bill: {
    items: readonly Place[];
    parts: readonly BilledPart[];
    billed: BilledBefore["billed"];
  },
): BilledSeries[] {
  const costs = new Set(bill.parts.flatMap((part) => (part.unitPrice?.gt("0") ? [part.item] : [])));
  const used = usage.map(({ meter, dimensions, tenant = "", quantity }, index): BilledSeries => {
    const item = bill.items[index] ?? null;
    const outcome = item === null ? "unpriced" : item !== "free" && costs.has(item) ? "billed" : "free";
    return { meter, dimensions: dimensionsKey(dimensions), tenant, quantity, outcome };
  });
  if (bill.billed.size === 0) return used.filter((one) => !isZero(one.quantity));
  const series = new Map(used.map((one) => [seriesKey(one), one]));
  for (const [key, { quantity, ...one }] of bill.billed) {
    const now = series.get(key) ?? { ...one, quantity: decimal("0"), outcome: "billed" as const };
    series.set(key, { ...now, quantity: now.quantity.minus(quantity) });
  }
  return [...series.values()].filter((one) => !isZero(one.quantity));
}

/** The invoice line of a difference, with its period and reason. `usual` is the customer's present tax. */
export function adjustmentLine(
  adjustment: PeriodAdjustment,
  { usual, named }: { usual: TaxOfLine; named: NameShares },
): DraftLine {
  const { period, card, quantity, unit, unitPrice, tax, weights } = adjustment;
  const item = typeof adjustment.item === "number" ? card.items[adjustment.item] : undefined;
  return {
    ...(tax ?? usual),
    kind: "adjustment",
    item: typeof adjustment.item === "number" ? adjustment.item : null,
    product: productOf(adjustment, card),
    ...wordsOf({
      part: typeof adjustment.item === "number" ? null : adjustment.item,
      text: null,
      notes: notesOf(adjustment, item),
    }),
    quantity: decimalText(quantity),
    unit,
    unitPrice: decimalText(unitPrice),
    discount: null,
    meter: item?.meter ?? null,
    tier: adjustment.tier,
    breakdown: weights.size === 0 ? null : named(splitLine(adjustment, weights), item),
    period: { from: period.from, before: period.before },
  };
}

function notesOf(adjustment: PeriodAdjustment, item: RateCardItem | undefined): LineNote[] {
  const reason = reasonOf(adjustment, item);
  return adjustment.isPart ? [reason, { says: "restFollows" }] : [reason];
}

function reasonOf(adjustment: PeriodAdjustment, item: RateCardItem | undefined): LineNote {
  const { period, quantity, amount, isOwn, isRounding } = adjustment;
  const { month } = period;
  if (isRounding) return { says: "rounding", month };
  const more = amount > 0n || quantity.gt("0");
  switch (adjustment.item) {
    case "minimum":
      return { says: more ? "minimumMore" : "minimumLess", month };
    case "discount":
      return { says: more ? "discountLess" : "discountMore", month };
    case "recurring":
      return { says: more ? "recurringMissed" : "recurringBilled", month };
    case "ahead":
      return { says: "billedAhead", month };
    case "refund":
      return { says: "refunded", month };
    default: {
      if (adjustment.unit === "minimum" || adjustment.unit === "maximum")
        return { says: "boundChanged", month };
      if (item?.meter === null) return { says: more ? "percentMore" : "percentLess", month };
      const unit = adjustment.unit ?? pricedUnitOf(adjustment.card.meters.of(item?.meter ?? ""));
      const usage = { month, quantity: decimalText(quantity.abs()), unit };
      if (isOwn) return { says: "usageBilled", ...usage };
      return { says: more ? "usageLate" : "usageCorrected", ...usage };
    }
  }
}
