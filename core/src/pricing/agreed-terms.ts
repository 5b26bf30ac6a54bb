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

/** The terms agreed for a period besides its rate card, as of its billing. */
export interface PeriodTerms {
  /** The sum of recurring items, in minor units. */
  readonly recurring: bigint;
  /** The minimum for the period before the discount, in minor units. */
  readonly minimum: bigint | null;
  readonly discount: Discount | null;
}

/** The terms where nothing is agreed. */
export const NO_TERMS: PeriodTerms = { recurring: 0n, minimum: null, discount: null };

/** Terms with their wording on the period's invoice. */
export interface AgreedTerms extends PeriodTerms {
  readonly recurringItems: readonly BilledRecurring[];
  /** The agreed minimum and how long it applied; null where there is none. */
  readonly minimumNote: LineNote | null;
}

/** An item billed every month, whatever was used. */
export interface RecurringItem {
  readonly product: string;
  readonly description: string | null;
  /** Decimals in plain notation; the price in major units. */
  readonly quantity: string;
  readonly unitPrice: string;
}

/** A recurring item, as billed for a period. */
export interface BilledRecurring {
  readonly product: string;
  readonly description: string | null;
  /** How it was prorated, if it was. */
  readonly note: LineNote | null;
  readonly quantity: Decimal;
  readonly unitPrice: Decimal;
  /** Minor units. */
  readonly amount: bigint;
}

/** A subscription's terms, and how long they applied in the period. */
export interface HeldTerms {
  readonly seconds: number;
  readonly items: readonly RecurringItem[];
  /** The minimum spend of a month, in minor units. */
  readonly minimumSpend: bigint | null;
  readonly discount: Discount | null;
}

/**
 * Combines all subscriptions of a period, by beginning. Each counts for the time it applied. A term that stays the
 * same over several of them is rounded once.
 */
export function agreedTerms(
  held: readonly HeldTerms[],
  { periodSeconds, currency }: { periodSeconds: number; currency: CurrencyCode },
): AgreedTerms {
  const recurringItems = billedRecurring(held, periodSeconds, currency);
  const minimums = minimumsOf(held);
  return {
    recurring: recurringItems.reduce((sum, { amount }) => sum + amount, 0n),
    minimum: minimums.length === 0 ? null : proratedMinimum(minimums, periodSeconds),
    discount: proratedDiscount(held, { periodSeconds, currency }),
    recurringItems,
    minimumNote: noteOf(minimums, periodSeconds, currency),
  };
}

function billedRecurring(
  held: readonly HeldTerms[],
  periodSeconds: number,
  currency: CurrencyCode,
): BilledRecurring[] {
  return recurringTimes(held).flatMap(({ item, seconds }) => {
    const { quantity, note } = prorateSeconds({ quantity: decimal(item.quantity), seconds, periodSeconds });
    if (quantity.eq("0")) return [];
    const unitPrice = decimal(item.unitPrice);
    const amount = lineAmount({ quantity, unitPrice }, currency);
    return [{ product: item.product, description: item.description, note, quantity, unitPrice, amount }];
  });
}

/**
 * Each recurring item with the time it applied. Equal items of several subscriptions are the same item; if a
 * subscription has two equal items, the second one matches the second one of the others.
 */
function recurringTimes(held: readonly HeldTerms[]): { item: RecurringItem; seconds: number }[] {
  const times = new Map<string, { item: RecurringItem; seconds: number }>();
  for (const { items, seconds } of held) {
    const seen = new Map<string, number>();
    for (const item of items) {
      const name = JSON.stringify([item.product, item.description, item.quantity, item.unitPrice]);
      const nth = seen.get(name) ?? 0;
      seen.set(name, nth + 1);
      const key = `${nth} ${name}`;
      times.set(key, { item, seconds: (times.get(key)?.seconds ?? 0) + seconds });
    }
  }
  return [...times.values()];
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
