import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { type LikelyPayout, likelyPayout, type Provider } from "@billow/core/payments/payout-line.ts";
import type { BankLineRow } from "./queries.ts";

/** What providers hold in the books, by currency. */
export type HeldIn = (currency: CurrencyCode) => ReadonlyMap<Provider, bigint>;

/** The lines that look like a provider's payout, by their ids. */
export function likelyPayouts(
  rows: readonly BankLineRow[],
  heldIn: HeldIn,
): ReadonlyMap<string, LikelyPayout> {
  return new Map(
    rows.flatMap(({ id, kind, amount, currency, name, text, end_to_end_id }): [string, LikelyPayout][] => {
      const payout = likelyPayout({ kind, amount, words: [name, text, end_to_end_id] }, heldIn(currency));
      return payout === null ? [] : [[id, payout]];
    }),
  );
}
