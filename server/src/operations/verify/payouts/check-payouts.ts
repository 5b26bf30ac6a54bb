import { bankOf } from "@billow/core/books/money-place.ts";
import { payoutPostings, takenByPayout } from "@billow/core/books/provider-payout.ts";
import type { Contradiction } from "../finding.ts";
import { amountText } from "../words.ts";
import type { OwnBalance, PaidOut } from "./payout-queries.ts";

/**
 * Checks that the books move of the operator's own money what the lines say that are booked as payouts, and what providers
 * kept of it.
 */
export function* checkMoved(
  payouts: readonly PaidOut[],
  balances: readonly OwnBalance[],
): Generator<Contradiction> {
  const sums = new Map<string, { account: string; currency: string; expected: bigint; found: bigint }>();
  const sumOf = (account: string, currency: string) => {
    const key = `${account} ${currency}`;
    const known = sums.get(key) ?? { account, currency, expected: 0n, found: 0n };
    sums.set(key, known);
    return known;
  };
  for (const { account: bank, currency, ...payout } of payouts)
    for (const { entries } of payoutPostings({ ...payout, to: bankOf(bank) }))
      for (const { account, amount, place } of entries) sumOf(place ?? account, currency).expected += amount;
  for (const { account, currency, amount } of balances) sumOf(account, currency).found += amount;
  for (const { account, currency, expected, found } of sums.values())
    if (expected !== found)
      yield {
        where: `payouts, ${account}`,
        expected: amountText(expected, currency),
        found: amountText(found, currency),
      };
}

/** Checks that no provider paid out more than ever came in by it. */
export function* checkPaidOut(
  payouts: readonly PaidOut[],
  cameIn: readonly { place: string; currency: string; amount: bigint }[],
): Generator<Contradiction> {
  for (const [key, some] of Map.groupBy(
    payouts,
    ({ provider, currency }) => `clearing:${provider} ${currency}`,
  )) {
    const taken = some.reduce((sum, payout) => sum + takenByPayout(payout), 0n);
    const currency = some[0]?.currency ?? "";
    const most = cameIn.find((row) => `${row.place} ${row.currency}` === key)?.amount ?? 0n;
    if (taken > most)
      yield {
        where: `payouts of ${key}`,
        expected: `at most ${amountText(most, currency)}, which came in`,
        found: amountText(taken, currency),
      };
  }
}
