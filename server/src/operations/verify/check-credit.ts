import type { Contradiction } from "./finding.ts";
import { amountText } from "./words.ts";

/** Compares a customer's stored credit with the books, by currency. */
export function* checkCredit(
  owner: string,
  credit: readonly { currency: string; kept: bigint; books: bigint }[],
): Generator<Contradiction> {
  for (const { currency, kept, books } of credit) {
    if (books < 0n)
      yield { where: owner, expected: "no less than no credit", found: amountText(books, currency) };
    else if (kept !== books)
      yield { where: owner, expected: amountText(books, currency), found: amountText(kept, currency) };
  }
}
