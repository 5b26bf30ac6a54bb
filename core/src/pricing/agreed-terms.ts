import type { LineNote } from "../billing/line-note.ts";
import { lineAmount } from "../invoicing/line-item.ts";
import type { CurrencyCode } from "../money/currency.ts";
import type { Decimal } from "../money/decimal.ts";
import { decimal } from "../money/decimal.ts";
import { formatAmount } from "../money/money.ts";
import { prorateSeconds } from "../money/proration.ts";
import { proratedMinimum } from "./commitment.ts";
import type { Discount } from "./discount.ts";
import { proratedDiscount } from "./discount.ts";
import type { Rating } from "./rate-tenants.ts";
import type { ItemCharge } from "./recurring.ts";

/** The terms agreed for a period besides its rate card, as of its billing. */
export interface PeriodTerms {
  /** The sum of recurring items, in minor units. */
  readonly recurring: bigint;
  /** The minimum for the period before the discount, in minor units. */
  readonly minimum: bigint | null;
  readonly discount: Discount | null;
  /** What tiers, minimum and fixed discount apply to; the customer's sum if missing. */
  readonly rating?: Rating;
}

/** The terms where nothing is agreed. */
export const NO_TERMS: PeriodTerms = { recurring: 0n, minimum: null, discount: null };

/** Terms with their wording on the period's invoice. */
export interface AgreedTerms extends PeriodTerms {
  readonly recurringItems: readonly BilledRecurring[];
  /** The agreed minimum and how long it applied; null where there is none. */
  readonly minimumNote: LineNote | null;
}

/** A recurring item, as billed for a period. */
export interface BilledRecurring {
  readonly product: string;
  readonly description: string | null;
  /** How it was prorated, if it was. */
  readonly note: LineNote | null;
  readonly quantity: Decimal;
  /** What the quantity counts, such as `month`; null for an item charged once. */
  readonly unit: string | null;
  readonly unitPrice: Decimal;
  /** Minor units. */
  readonly amount: bigint;
  /** The days it pays for, half-open. */
  readonly period: { readonly from: string; readonly before: string };
}

/** A subscription's terms, and how long they applied in the period. */
export interface HeldTerms {
  readonly seconds: number;
  /** The minimum spend of a month, in minor units. */
  readonly minimumSpend: bigint | null;
  readonly discount: Discount | null;
  /** The same for all subscriptions of a period. */
  readonly rating?: Rating;
}

/**
 * Combines all subscriptions of a period, by beginning. Each counts for the time it applied. A term that stays the
 * same over several of them is rounded once.
 */
export function agreedTerms(
  held: readonly HeldTerms[],
  {
    periodSeconds,
    currency,
    charges,
  }: {
    periodSeconds: number;
    currency: CurrencyCode;
    /** What is charged for items: core's `chargesOf`. */
    charges: readonly ItemCharge[];
  },
): AgreedTerms {
  const recurringItems = billedRecurring(charges, currency);
  const minimums = minimumsOf(held);
  return {
    recurring: recurringItems.reduce((sum, { amount }) => sum + amount, 0n),
    minimum: minimums.length === 0 ? null : proratedMinimum(minimums, periodSeconds),
    discount: proratedDiscount(held, { periodSeconds, currency }),
    ...(held.some(({ rating, seconds }) => rating === "perTenant" && seconds > 0) && { rating: "perTenant" }),
    recurringItems,
    minimumNote: noteOf(minimums, periodSeconds, currency),
  };
}

/** Charges with their amounts; what comes to no quantity is left out. */
export function billedRecurring(charges: readonly ItemCharge[], currency: CurrencyCode): BilledRecurring[] {
  return charges.flatMap(({ item, seconds, wholeSeconds: periodSeconds, period }) => {
    const { quantity, note } = prorateSeconds({ quantity: decimal(item.quantity), seconds, periodSeconds });
    if (quantity.eq("0")) return [];
    const unitPrice = decimal(item.unitPrice);
    const amount = lineAmount({ quantity, unitPrice }, currency);
    const unit = item.interval === "once" ? null : item.interval;
    const { product, description } = item;
    return [{ product, description, note, quantity, unit, unitPrice, amount, period }];
  });
}

/** Each minimum spend with the time it applied. */
function minimumsOf(held: readonly HeldTerms[]): { minimum: bigint; seconds: number }[] {
  const times = new Map<bigint, number>();
  for (const { minimumSpend, seconds } of held)
    if (minimumSpend !== null) times.set(minimumSpend, (times.get(minimumSpend) ?? 0) + seconds);
  return [...times].map(([minimum, seconds]) => ({ minimum, seconds }));
}

function noteOf(
  minimums: readonly { minimum: bigint; seconds: number }[],
  periodSeconds: number,
  currency: CurrencyCode,
): LineNote | null {
  if (minimums.length === 0) return null;
  const agreed = minimums.map(({ minimum, seconds }) => ({
    amount: formatAmount(minimum, currency),
    currency,
    seconds,
  }));
  return { says: "minimum", periodSeconds, agreed };
}
