import { DomainError } from "../errors.ts";
import { allocate } from "../money/allocate.ts";
import { divideHalfAwayFromZero } from "../money/rounding.ts";

/** A refund split into revenue and tax, in minor units. */
export interface RefundShares {
  readonly net: bigint;
  readonly tax: bigint;
}

/** The part of the paid amount that can still be refunded, in minor units. */
export function refundableAmount({
  amountPaid,
  amountRefunded,
}: {
  amountPaid: bigint;
  amountRefunded: bigint;
}): bigint {
  return amountPaid - amountRefunded;
}

/**
 * Refuses a refund that is not positive (`amount_not_positive`) or more than is refundable
 * (`amount_exceeds_refundable`).
 */
export function assertRefundable(
  amount: bigint,
  { amountPaid, amountRefunded }: { amountPaid: bigint; amountRefunded: bigint },
): void {
  if (amount <= 0n)
    throw new DomainError("amount_not_positive", "A refund must be greater than zero.", "/amount");
  if (amount > refundableAmount({ amountPaid, amountRefunded })) {
    throw new DomainError(
      "amount_exceeds_refundable",
      "A refund may not be more than was paid and not yet refunded.",
      "/amount",
    );
  }
}

/**
 * The net and tax of a credit note over `amount`, in proportion to the invoice's total.
 *
 * The tax is what it should be of all credit notes together, less what the earlier ones took back. So credit notes that
 * add up to the invoice's total return exactly its tax, however they are divided. `rest` is what earlier ones left.
 */
export function refundShares({
  total,
  tax,
  rest,
  amount,
}: {
  total: bigint;
  tax: bigint;
  rest: RefundShares;
  amount: bigint;
}): RefundShares {
  const left = rest.net + rest.tax;
  assertRefundable(amount, { amountPaid: left, amountRefunded: 0n });
  if (amount === left) return { net: rest.net, tax: rest.tax };
  const target = divideHalfAwayFromZero(tax * (total - left + amount), total) - (tax - rest.tax);
  const least = amount > rest.net ? amount - rest.net : 0n;
  const most = amount < rest.tax ? amount : rest.tax;
  const taxShare = within(target, { least, most });
  return { net: amount - taxShare, tax: taxShare };
}

/** The value, or the bound that it is beyond. */
export function within(value: bigint, { least, most }: { least: bigint; most: bigint }): bigint {
  if (value < least) return least;
  return value > most ? most : value;
}

/** A credit note as far as lines are concerned, in minor units without tax. */
export interface NoteOfLines {
  readonly net: bigint;
  /** What it takes back of which line, by its place; empty where it is over an amount alone. */
  readonly lines: readonly { readonly place: number; readonly net: bigint }[];
}

/**
 * What credit notes take back of each line of an invoice, in minor units without tax, oldest note first. A note over an
 * amount alone is distributed in proportion to what is left of the lines. Negative lines have no share in it, and no
 * line falls below zero. So an invoice that is refunded in full bills nothing any more.
 */
export function creditedOfLines(lines: readonly bigint[], notes: readonly NoteOfLines[]): bigint[] {
  let credited = lines.map(() => 0n);
  for (const note of notes) {
    const left = lines.map((net, place) => (net > 0n ? net - (credited[place] ?? 0n) : 0n));
    const shares = note.lines.length > 0 ? sharesByPlace(lines, note) : sharesOfAmount(note.net, left);
    credited = credited.map((sum, place) => sum + (shares[place] ?? 0n));
  }
  return credited;
}

function sharesOfAmount(amount: bigint, left: readonly bigint[]): bigint[] {
  return amount === 0n ? [] : allocate(amount, left);
}

function sharesByPlace(lines: readonly bigint[], note: NoteOfLines): bigint[] {
  const byPlace = new Map(note.lines.map(({ place, net }) => [place, net]));
  return lines.map((_, place) => byPlace.get(place) ?? 0n);
}

/**
 * The part of a refund that becomes customer credit again, in minor units. Money is returned first, so that never
 * more money is paid out than was received. What credit had paid becomes credit again.
 *
 * @param alreadyPaidOut the money that was returned so far
 */
export function refundToCredit({
  amount,
  amountPaid,
  creditApplied,
  alreadyPaidOut,
}: {
  amount: bigint;
  amountPaid: bigint;
  creditApplied: bigint;
  alreadyPaidOut: bigint;
}): bigint {
  const money = amountPaid - creditApplied;
  const moneyLeft = alreadyPaidOut < money ? money - alreadyPaidOut : 0n;
  return amount < moneyLeft ? 0n : amount - moneyLeft;
}

/** What becomes of a credit note's total: it lowers what is due, and the customer gets back what is beyond that. */
export interface NoteEffect {
  readonly due: bigint;
  readonly back: bigint;
}

/** How the customer gets money back: as credit or as a refund. With `due`, none is returned. */
export const SETTLEMENTS_OF_NOTES = ["due", "credit", "refund"] as const;

/** One of `SETTLEMENTS_OF_NOTES`. */
export type NoteSettlement = (typeof SETTLEMENTS_OF_NOTES)[number];

/** @throws DomainError `amount_exceeds_due` where nothing is to be given back, but more is credited than is due */
export function effectOfNote({
  total,
  due,
  settle,
}: {
  total: bigint;
  due: bigint;
  settle: NoteSettlement;
}): NoteEffect {
  if (total <= due) return { due: total, back: 0n };
  if (settle === "due")
    throw new DomainError(
      "amount_exceeds_due",
      "The credit note is over more than is due. Say whether the rest becomes credit or is refunded.",
      "/settle",
    );
  return { due, back: total - due };
}
