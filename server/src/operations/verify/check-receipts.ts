import {
  type Posting,
  paymentPosting,
  paymentReversedPosting,
  payoutPosting,
} from "@billow/core/books/ledger.ts";
import type { Contradiction } from "./finding.ts";
import { amountText } from "./words.ts";

/** A payment of money with the sums of its allocations, in minor units. */
export interface StoredReceipt {
  id: string;
  currency: string;
  amount: bigint;
  applied: bigint;
  /** Whether it was recorded on one invoice. */
  has_invoice: boolean;
  is_reversed: boolean;
  /** What was allocated when it was recorded; what of that stands; and all that stands. */
  received: bigint;
  received_standing: bigint;
  standing: bigint;
}

/** What the books hold without an invoice, by account and currency. */
export interface LooseBalance {
  account: string;
  currency: string;
  amount: bigint;
}

/** The money of a place in a currency: what payments and refunds say, and what the books hold. */
export interface HeldMoney {
  place: string;
  currency: string;
  facts: bigint;
  books: bigint;
}

/** Checks that the books hold in each place the money that came in there and did not go back. */
export function* checkPlaces(owner: string, held: readonly HeldMoney[]): Generator<Contradiction> {
  for (const { place, currency, facts, books } of held)
    if (facts !== books)
      yield {
        where: `${owner}, cash at ${place}`,
        expected: amountText(facts, currency),
        found: amountText(books, currency),
      };
}

/**
 * Checks that each payment pays what its allocations say, and never more than itself, and that the books hold without an
 * invoice what of the payments no invoice got, less what was paid out.
 */
export function* checkReceipts(
  owner: string,
  {
    receipts,
    payouts,
    loose,
  }: {
    receipts: readonly StoredReceipt[];
    payouts: readonly { currency: string; amount: bigint }[];
    loose: readonly LooseBalance[];
  },
): Generator<Contradiction> {
  for (const { id, currency, amount, applied, standing } of receipts) {
    const where = `${owner}, payment ${id}`;
    if (applied !== standing)
      yield { where, expected: amountText(standing, currency), found: amountText(applied, currency) };
    if (standing > amount)
      yield {
        where,
        expected: `at most ${amountText(amount, currency)} allocated`,
        found: amountText(standing, currency),
      };
  }
  const balances = new Map<string, { account: string; currency: string; expected: bigint; found: bigint }>();
  const balance = (account: string, currency: string) => {
    const key = `${account} ${currency}`;
    const known = balances.get(key) ?? { account, currency, expected: 0n, found: 0n };
    balances.set(key, known);
    return known;
  };
  const expect = (currency: string, { entries }: Posting) => {
    for (const { account, amount } of entries) balance(account, currency).expected += amount;
  };
  for (const receipt of receipts)
    for (const posting of postingsOf(receipt)) expect(receipt.currency, posting);
  for (const { currency, amount } of payouts) expect(currency, payoutPosting({ amount }));
  for (const { account, currency, amount } of loose) balance(account, currency).found += amount;
  for (const { account, currency, expected, found } of balances.values())
    if (expected !== found)
      yield {
        where: `${owner}, ${account} without an invoice`,
        expected: amountText(expected, currency),
        found: amountText(found, currency),
      };
}

/** What the books hold without an invoice of a payment that was not recorded on one. */
function postingsOf({ has_invoice, is_reversed, amount, ...sums }: StoredReceipt): Posting[] {
  if (has_invoice) return [];
  const rest = amount - sums.received;
  const left = amount - sums.received_standing;
  return [
    paymentPosting({ amount: rest, applied: 0n, credit: rest }),
    ...(is_reversed ? [paymentReversedPosting({ amount: left, applied: 0n, credit: left })] : []),
  ];
}
