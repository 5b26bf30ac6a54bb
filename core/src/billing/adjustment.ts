import { lineAmount } from "../invoicing/line-item.ts";
import type { CurrencyCode } from "../money/currency.ts";
import { currencyExponent } from "../money/currency.ts";
import type { Decimal } from "../money/decimal.ts";
import { decimal, fromScaledInteger, isZero, toScaledInteger } from "../money/decimal.ts";
import type { PeriodTerms } from "../pricing/agreed-terms.ts";
import { type BilledPart, FOLLOWING_ITEMS, partWithoutQuantity } from "./period-bill.ts";

/** All parts of a period's bill including recurring items, as an invoice of another period bills them. */
export function partsWithRecurring(parts: readonly BilledPart[], { recurring }: PeriodTerms): BilledPart[] {
  return recurring === 0n ? [...parts] : [...parts, partWithoutQuantity("recurring", recurring)];
}

/** What people did about a period beside its bill, in minor units without tax. */
export interface SettledByPeople {
  /** The recurring items that the period's own invoice bills. */
  readonly recurring: bigint;
  /** All that refunds returned, and what people took off quantities and prices. */
  readonly givenBack: bigint;
  /** What people billed beyond the computed quantities and prices. */
  readonly ahead: bigint;
  /** Discounts beyond the agreed ones. */
  readonly gifts: bigint;
}

/**
 * The parts that keep a later correction from repeating what people did before: money returned twice, or usage billed
 * twice.
 *
 * What was given back first settles an overcharge, in whatever order the two happened. The rest is goodwill and
 * stays. What was billed ahead first settles usage that was missing, likewise. A period's total never falls below
 * zero.
 *
 * @param target the parts the period should be billed with, and `billed` the parts that are billed
 */
export function settledParts(
  target: readonly BilledPart[],
  billed: readonly BilledPart[],
  { recurring, givenBack, ahead, gifts }: SettledByPeople,
): BilledPart[] {
  const used = amountOf(billed.filter((part) => part.item === "refund"));
  const aheadUsed = -amountOf(billed.filter((part) => part.item === "ahead"));
  const worth = amountOf(target);
  const tooMuch = amountOf(billed) - used + aheadUsed - worth;
  const aheadOpen = ahead - aheadUsed;
  const late = tooMuch >= 0n ? 0n : smaller(-tooMuch, aheadOpen);
  const open = givenBack - used;
  const corrected = tooMuch <= 0n ? 0n : smaller(tooMuch, open);
  const beyond = open + gifts - (aheadOpen - late) - worth - recurring;
  const refund = used + (beyond > corrected ? beyond : corrected);
  return [
    ...(aheadUsed + late === 0n ? [] : [partWithoutQuantity("ahead", -(aheadUsed + late))]),
    ...(refund === 0n ? [] : [partWithoutQuantity("refund", refund)]),
  ];
}

/** A line on a later invoice that adjusts an earlier period. Quantity × unit price rounds to the amount. */
export interface Adjustment {
  readonly item: BilledPart["item"];
  readonly tier: BilledPart["tier"];
  /** Negative where too much was billed. */
  readonly quantity: Decimal;
  readonly unit: string | null;
  /** Major units. */
  readonly unitPrice: Decimal;
  /** Minor units. */
  readonly amount: bigint;
  /** Whether it evens out the difference left by rounding quantities separately. */
  readonly isRounding: boolean;
  /** Whether it is part of a refund, because the invoice had no room for all of it. */
  readonly isPart: boolean;
  /** The parts it bills, to be added to those billed before. */
  readonly parts: readonly BilledPart[];
}

/**
 * The adjustments that bring what is billed of a period to what it should be. For each part with a unit price: the
 * difference in quantity. For each product: the minor units left over by rounding. So in the end exactly the right
 * amount is billed.
 */
export function adjustmentsOf(
  target: readonly BilledPart[],
  billed: readonly BilledPart[],
  currency: CurrencyCode,
): Adjustment[] {
  const adjustments: Adjustment[] = [];
  const byItem = Map.groupBy(differences(target, billed), (part) => part.item);
  for (const [item, parts] of [...byItem].sort(([a], [b]) => placeOf(a) - placeOf(b))) {
    const left: BilledPart[] = [];
    for (const part of parts) {
      const { unitPrice, quantity } = part;
      if (unitPrice === null || isZero(quantity)) {
        if (part.amount !== 0n) left.push(part);
        continue;
      }
      const amount = lineAmount({ quantity, unitPrice }, currency);
      const { tier, unit } = part;
      adjustments.push({
        item,
        tier,
        quantity,
        unit,
        unitPrice,
        amount,
        isRounding: false,
        isPart: false,
        parts: [{ ...part, amount }],
      });
      if (amount !== part.amount) left.push({ ...part, quantity: ZERO, amount: part.amount - amount });
    }
    const amount = amountOf(left);
    if (left.length === 0) continue;
    adjustments.push({
      ...once(amount, currency),
      item,
      amount,
      isRounding: typeof item === "number",
      isPart: false,
      parts: left,
    });
  }
  return adjustments;
}

/**
 * Selects as many adjustments as leave an invoice with a total of zero or more. Charges come first, then refunds
 * while there is `room`, the last of them in part. The rest waits for a later invoice.
 *
 * @param room the invoice's total without adjustments, in minor units
 */
export function fitAdjustments<A extends Adjustment>(
  adjustments: readonly A[],
  room: bigint,
  currency: CurrencyCode,
): { taken: A[]; left: A[] } {
  let available = adjustments.reduce((sum, one) => (one.amount > 0n ? sum + one.amount : sum), room);
  const taken: A[] = [];
  const left: A[] = [];
  for (const adjustment of adjustments) {
    const { amount } = adjustment;
    const fits = amount >= 0n || available + amount >= 0n;
    const part = fits ? adjustment : partOf(adjustment, available, currency);
    if (!fits) left.push(adjustment);
    if (part === null) continue;
    taken.push(part);
    if (part.amount < 0n) available += part.amount;
  }
  return { taken, left };
}

const ZERO = decimal("0");

/** The number of decimals of reported quantities. */
const QUANTITY_DECIMALS = 6n;

/** The part of a refund for which `available` suffices; null where it suffices for none. */
function partOf<A extends Adjustment>(adjustment: A, available: bigint, currency: CurrencyCode): A | null {
  const [part] = adjustment.parts;
  if (available <= 0n || part === undefined || adjustment.parts.length > 1) return null;
  if (part.unitPrice === null || isZero(part.quantity)) {
    const amount = -available;
    return { ...adjustment, ...once(amount, currency), amount, isPart: true, parts: [{ ...part, amount }] };
  }
  const price = toScaledInteger(part.unitPrice);
  const scale = 10n ** (QUANTITY_DECIMALS + BigInt(price.decimals));
  const affordable = (available * scale) / (price.integer * 10n ** BigInt(currencyExponent(currency)));
  const quantity = fromScaledInteger({ integer: -affordable, decimals: Number(QUANTITY_DECIMALS) });
  const amount = lineAmount({ quantity, unitPrice: part.unitPrice }, currency);
  if (affordable === 0n || amount === 0n) return null;
  return { ...adjustment, quantity, amount, isPart: true, parts: [{ ...part, quantity, amount }] };
}

/** A line with an amount but no quantity. */
function once(
  amount: bigint,
  currency: CurrencyCode,
): Pick<Adjustment, "quantity" | "unit" | "unitPrice" | "tier"> {
  const unitPrice = fromScaledInteger({
    integer: amount < 0n ? -amount : amount,
    decimals: currencyExponent(currency),
  });
  return { quantity: decimal(amount < 0n ? "-1" : "1"), unit: null, unitPrice, tier: null };
}

/** `target` − `billed`, part by part, in the order of the rate card. */
function differences(target: readonly BilledPart[], billed: readonly BilledPart[]): BilledPart[] {
  const sums = new Map<string, BilledPart>();
  const add = (part: BilledPart, sign: 1n | -1n) => {
    const { item, tier, unitPrice } = part;
    const key = `${item} ${tier?.from ?? ""} ${unitPrice?.toFixed() ?? ""}`;
    const sum = sums.get(key) ?? { ...part, quantity: ZERO, amount: 0n };
    sums.set(key, {
      ...sum,
      quantity: sign > 0n ? sum.quantity.plus(part.quantity) : sum.quantity.minus(part.quantity),
      amount: sum.amount + sign * part.amount,
    });
  };
  for (const part of target) add(part, 1n);
  for (const part of billed) add(part, -1n);
  return [...sums.values()].sort(byTier);
}

function byTier(a: BilledPart, b: BilledPart): number {
  const tiers = decimal(a.tier?.from ?? "0").cmp(decimal(b.tier?.from ?? "0"));
  return tiers !== 0 ? tiers : (a.unitPrice ?? ZERO).cmp(b.unitPrice ?? ZERO);
}

function placeOf(item: BilledPart["item"]): number {
  return typeof item === "number"
    ? item
    : Number.MAX_SAFE_INTEGER - FOLLOWING_ITEMS.length + FOLLOWING_ITEMS.indexOf(item);
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function amountOf(parts: readonly BilledPart[]): bigint {
  return parts.reduce((sum, part) => sum + part.amount, 0n);
}
