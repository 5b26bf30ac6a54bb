import { DomainError } from "../errors.ts";
import type { CurrencyCode } from "../money/currency.ts";
import { formatAmount } from "../money/money.ts";

/**
 * How much of a customer's credit pays an invoice: the amount asked for, otherwise as much as is due and available.
 *
 * @throws DomainError `amount_not_positive`, `amount_exceeds_due`, `amount_exceeds_credit`
 */
export function applyCredit({ due, credit, asked }: { due: bigint; credit: bigint; asked: bigint | null }): {
  applied: bigint;
  settles: boolean;
} {
  const applied = asked ?? (credit < due ? credit : due);
  if (applied <= 0n)
    throw new DomainError("amount_not_positive", "The credit to use must be greater than zero.", "/amount");
  if (applied > due)
    throw new DomainError("amount_exceeds_due", "Credit may not pay more than is due.", "/amount");
  if (applied > credit)
    throw new DomainError("amount_exceeds_credit", "The customer has less credit than this.", "/amount");
  return { applied, settles: applied === due };
}

/**
 * Checks what of a customer's credit is to be paid out, in minor units.
 *
 * @throws DomainError `amount_not_positive`, `amount_exceeds_credit`
 */
export function assertPayoutOf(amount: bigint, creditLeft: bigint): void {
  if (amount <= 0n)
    throw new DomainError("amount_not_positive", "A payout must be greater than zero.", "/amount");
  if (amount > creditLeft)
    throw new DomainError("amount_exceeds_credit", "The customer has less credit than this.", "/amount");
}

/**
 * Checks what is to be allocated of a payment, and answers the sum. Each part must be above zero and at most what is due
 * on its invoice; together at most what is left of the payment. Amounts are minor units.
 *
 * @throws DomainError `amount_not_positive`, `amount_exceeds_due`, `amount_exceeds_payment`
 */
export function sumOfAllocations(
  parts: readonly { amount: bigint; due: bigint; number: string }[],
  left: bigint,
): bigint {
  let sum = 0n;
  for (const [place, { amount, due, number }] of parts.entries()) {
    const pointer = `/allocations/${place}/amount`;
    if (amount <= 0n)
      throw new DomainError("amount_not_positive", "What is allocated must be greater than zero.", pointer);
    if (amount > due)
      throw new DomainError(
        "amount_exceeds_due",
        `This is more than is due on ${number}. What no invoice needs becomes the customer's credit.`,
        pointer,
      );
    sum += amount;
    if (sum > left)
      throw new DomainError(
        "amount_exceeds_payment",
        "The invoices would get more than is left of the payment. Allocate less.",
        pointer,
      );
  }
  return sum;
}

/** Refuses to allocate credit that other invoices have used. @throws DomainError `credit_used` */
export function assertStillCredit(sum: bigint, creditLeft: bigint, currency: CurrencyCode): void {
  if (sum <= creditLeft) return;
  throw new DomainError(
    "credit_used",
    `What was left of this payment became the customer's credit, and ${formatAmount(creditLeft, currency)} ${currency} of that are left: the rest paid other invoices or was paid out. Allocate no more than that, or void such an invoice or take the credit off it first.`,
  );
}

/** A payment's facts that decide whether it can be reversed, in minor units and dates `YYYY-MM-DD`. */
export interface ReversiblePayment {
  readonly source: "money" | "credit";
  readonly amount: bigint;
  readonly applied: bigint;
  readonly paidOn: string;
  readonly isReversed: boolean;
}

/**
 * What reversing a payment takes back: the part that paid its invoice, and the part that became the customer's credit.
 *
 * @param on the day of the reversal, `today` the issuer's day, `creditLeft` the customer's unused credit
 * @throws DomainError `action_not_allowed`, `invalid_date`, `credit_used`
 */
export function reversePayment(
  { source, amount, applied, paidOn, isReversed }: ReversiblePayment,
  {
    on,
    today,
    creditLeft,
    currency,
  }: { on: string; today: string; creditLeft: bigint; currency: CurrencyCode },
): { applied: bigint; credit: bigint } {
  if (source === "credit")
    throw new DomainError(
      "action_not_allowed",
      "This is the use of credit, not a payment. Void the invoice to give the credit back.",
    );
  if (isReversed) throw new DomainError("action_not_allowed", "This payment is already reversed.");
  if (on < paidOn)
    throw new DomainError(
      "invalid_date",
      `The payment was received on ${paidOn}; it cannot have been reversed before.`,
      "/on",
    );
  if (on > today)
    throw new DomainError("invalid_date", "A payment cannot have been reversed in the future.", "/on");
  const credit = amount - applied;
  if (credit > creditLeft) throw new DomainError("credit_used", creditGone({ credit, creditLeft, currency }));
  return { applied, credit };
}

/** What a clerk reads who takes back a payment whose credit is no longer there. */
function creditGone({
  credit,
  creditLeft,
  currency,
}: {
  credit: bigint;
  creditLeft: bigint;
  currency: CurrencyCode;
}): string {
  const money = (minor: bigint) => `${formatAmount(minor, currency)} ${currency}`;
  return [
    `${money(credit)} of this payment became the customer's credit, and ${money(creditLeft)} of the credit are left: the rest paid other invoices or was paid out.`,
    `Void such an invoice or take the credit off it, or, if the money was paid out, ask the customer for ${money(credit - creditLeft)} and record it as a payment.`,
    "Then take this payment back.",
  ].join(" ");
}
