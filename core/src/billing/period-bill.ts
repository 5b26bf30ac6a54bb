import type { MeterId } from "../metering/meter.ts";
import type { Meters } from "../metering/meters.ts";
import type { CurrencyCode } from "../money/currency.ts";
import { currencyExponent } from "../money/currency.ts";
import type { Decimal } from "../money/decimal.ts";
import { decimal, fromScaledInteger } from "../money/decimal.ts";
import type { AgreedTerms, PeriodTerms } from "../pricing/agreed-terms.ts";
import { percentLines } from "../pricing/percent-items.ts";
import type { Place } from "../pricing/place.ts";
import type { TierRange } from "../pricing/price/priced-part.ts";
import type { RateCardItem, RatedLine, StoredUsage } from "../pricing/rate.ts";
import { rateUsage } from "../pricing/rate.ts";
import type { TenantShare } from "./breakdown.ts";
import type { LineNote } from "./line-note.ts";
import { applyTerms } from "./terms-per-tenant.ts";

/**
 * The bill of a period: its usage, prices and agreed terms. It is computed once. The lines of the invoice
 * (`linesOfBill`), the parts that are stored and compared later (`partsOfBill`) and the invoice's amounts are derived
 * from it.
 */
export interface PeriodBill<Terms extends PeriodTerms = PeriodTerms> {
  readonly currency: CurrencyCode;
  readonly terms: Terms;
  /** The rated usage by product and tier, with the percentages of it at their place on the rate card. */
  readonly usage: readonly RatedLine[];
  /** For each usage series the index of its product on the rate card, or null where it has no price. */
  readonly items: readonly Place[];
  /** The amount missing to the agreed minimum, in minor units. */
  readonly missing: bigint;
  /** The agreed discount on the whole bill, in minor units. */
  readonly discount: bigint;
}

/** The part of a period's bill charged at one unit price. */
export interface BilledPart {
  /**
   * The position of its product on the rate card, from 0. Other parts have names: `minimum` is the true-up to a minimum
   * spend, `discount` the discount, `ahead` the amount that people have already billed, and `refund` the amount that
   * was already given back. `recurring` stands for recurring items that another period's invoice bills.
   */
  readonly item: number | FollowingItem;
  /** The beginning of the tier, for a tiered price. */
  readonly tier: { readonly from: string; readonly upTo: string | null } | null;
  /** Major units; null where the amount does not follow from a quantity. */
  readonly unitPrice: Decimal | null;
  readonly unit: string | null;
  readonly quantity: Decimal;
  /** Minor units. */
  readonly amount: bigint;
}

/** Parts that do not follow from a quantity, in the order of their lines. */
export const FOLLOWING_ITEMS = ["recurring", "minimum", "discount", "ahead", "refund"] as const;

/** An item of `FOLLOWING_ITEMS`. */
export type FollowingItem = (typeof FOLLOWING_ITEMS)[number];

/** A line of a period's invoice. Quantity × unit price rounds to the amount. */
export interface BillLine {
  readonly kind: "usage" | "percent" | "recurring" | "minimum";
  /** For usage and percentages, the index of its product on the rate card. */
  readonly item: number | null;
  readonly product: string;
  /** The product's own description. */
  readonly description: string | null;
  /** What the bill adds to it. */
  readonly notes: readonly LineNote[];
  readonly quantity: Decimal;
  readonly unit: string | null;
  /** Major units. */
  readonly unitPrice: Decimal;
  /** Minor units. */
  readonly amount: bigint;
  readonly meter: MeterId | null;
  readonly tier: TierRange | null;
  /** For usage and percentages: what of it is each tenant's. */
  readonly shares: readonly TenantShare[];
  /** For recurring items: the days it pays for, half-open. Null for the bill's own period. */
  readonly period: { readonly from: string; readonly before: string } | null;
}

/** Computes a period's bill: the only place where a minimum and a discount are applied to usage. */
export function periodBill<Terms extends PeriodTerms>({
  terms,
  ...rating
}: {
  meters: Meters;
  items: readonly RateCardItem[];
  usage: readonly StoredUsage[];
  /** The first day of the month. */
  from: string;
  monthSeconds: number;
  currency: CurrencyCode;
  terms: Terms;
}): PeriodBill<Terms> {
  const { currency } = rating;
  const { lines: metered, items } = rateUsage({ ...rating, ...(terms.rating && { rating: terms.rating }) });
  const percents = percentLines(rating.items, metered, { terms, currency });
  const usage = [...metered, ...percents].sort((a, b) => a.item - b.item);
  return { currency, terms, usage, items, ...applyTerms(usage, terms, currency) };
}

/** The parts of a bill that follow from usage. Recurring items are not included: they do not change with usage. */
export function partsOfBill({ usage, missing, discount }: PeriodBill): BilledPart[] {
  const parts: BilledPart[] = usage.map(({ item, tier, unitPrice, unit, quantity, amount }) => ({
    item,
    tier: tier ?? null,
    unitPrice,
    unit,
    quantity,
    amount,
  }));
  if (missing !== 0n) parts.push(partWithoutQuantity("minimum", missing));
  if (discount !== 0n) parts.push(partWithoutQuantity("discount", -discount));
  return parts;
}

/**
 * The sums behind a true-up, from the bill's stored parts, in minor units; null where the bill has none. The first
 * part about the minimum is the bill's own. Later ones are differences to what other invoices bill of the period.
 */
export function minimumSpendOf(
  parts: readonly BilledPart[],
  { minimum: agreed }: PeriodTerms,
): { agreed: bigint; reached: bigint; missing: bigint } | null {
  const trueUpPart = parts.find(({ item }) => item === "minimum");
  if (agreed === null || trueUpPart === undefined) return null;
  const missing = trueUpPart.amount;
  return { agreed, reached: agreed - missing, missing };
}

/** The lines of a bill: usage and percentages by the rate card, recurring items, then the true-up to the minimum. */
export function linesOfBill({ usage, terms, missing, currency }: PeriodBill<AgreedTerms>): BillLine[] {
  const lines: BillLine[] = usage.map(({ description, note, tier, match: _, ...line }) => ({
    ...line,
    kind: line.meter === null ? "percent" : "usage",
    description: description || null,
    notes: note === undefined ? [] : [note],
    tier: tier ?? null,
    period: null,
  }));
  const monthly = { item: null, unit: "month", meter: null, tier: null, shares: [], period: null };
  for (const { note, ...item } of terms.recurringItems)
    lines.push({ ...monthly, ...item, notes: note === null ? [] : [note], kind: "recurring" });
  if (missing !== 0n)
    lines.push({
      ...monthly,
      kind: "minimum",
      product: "Minimum spend",
      description: null,
      notes: terms.minimumNote === null ? [] : [terms.minimumNote],
      quantity: decimal("1"),
      unitPrice: fromScaledInteger({ integer: missing, decimals: currencyExponent(currency) }),
      amount: missing,
    });
  return lines;
}

/** A part with an amount but no quantity. */
export function partWithoutQuantity(item: FollowingItem, amount: bigint): BilledPart {
  return { item, tier: null, unitPrice: null, unit: null, quantity: decimal("0"), amount };
}
