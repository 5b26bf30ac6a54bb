import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { positiveAmounts } from "../testing/arbitraries.ts";
import {
  creditNotePosting,
  creditPosting,
  creditReleasedPosting,
  issuePosting,
  type Posting,
  paymentPosting,
  paymentReversedPosting,
  refundPosting,
  voidPosting,
  writeOffPosting,
  writeOffUndonePosting,
} from "./ledger.ts";
import { STATEMENT_KINDS, statementMoves } from "./statement.ts";

describe("statementMoves", () => {
  it.each<[string, Posting, [string, bigint, bigint][]]>([
    ["an invoice", issuePosting({ net: 100n, tax: 19n }), [["invoice", 119n, 0n]]],
    ["an invoice over nothing", issuePosting({ net: 0n, tax: 0n }), []],
    ["a payment", paymentPosting({ amount: 150n, applied: 119n, credit: 31n }), [["payment", 0n, 150n]]],
    [
      "a payment reversed",
      paymentReversedPosting({ amount: 150n, applied: 119n, credit: 31n }),
      [["paymentReversed", 150n, 0n]],
    ],
    ["the use of credit", creditPosting({ amount: 31n }), [["credit", 31n, 31n]]],
    ["credit given back", creditReleasedPosting({ amount: 31n }), [["creditReleased", 31n, 31n]]],
    ["a write-off", writeOffPosting({ net: 100n, tax: 19n }), [["writeOff", 0n, 119n]]],
    ["a write-off undone", writeOffUndonePosting({ net: 100n, tax: 19n }), [["writeOffUndone", 119n, 0n]]],
    ["a cancellation", voidPosting({ net: 100n, tax: 19n }), [["void", 0n, 119n]]],
    [
      "a credit note on what is due",
      creditNotePosting({ net: 50n, tax: 10n, due: 60n, toCredit: 0n }),
      [["creditNote", 0n, 60n]],
    ],
    [
      "a credit note beyond what is due, in part paid out",
      creditNotePosting({ net: 50n, tax: 10n, due: 20n, toCredit: 15n }),
      [
        ["creditNote", 0n, 60n],
        ["refund", 25n, 0n],
      ],
    ],
    [
      "a refund, in part as credit",
      refundPosting({ net: 50n, tax: 10n, toCredit: 20n }),
      [
        ["creditNote", 0n, 60n],
        ["refund", 40n, 0n],
      ],
    ],
    [
      "a refund as credit alone",
      refundPosting({ net: 50n, tax: 10n, toCredit: 60n }),
      [["creditNote", 0n, 60n]],
    ],
  ])("of %s", (_, posting, lines) => {
    expect(statementMoves(posting).map(({ kind, debit, credit }) => [kind, debit, credit])).toEqual(lines);
  });

  it("change what the customer owes by what the books say: receivable less credit", () => {
    fc.assert(
      fc.property(positiveAmounts, positiveAmounts, positiveAmounts, (a, b, c) => {
        for (const posting of [
          issuePosting({ net: a, tax: b }),
          paymentPosting({ amount: a + b, applied: a, credit: b }),
          paymentReversedPosting({ amount: a + b, applied: a, credit: b }),
          creditPosting({ amount: a }),
          creditReleasedPosting({ amount: a }),
          voidPosting({ net: a, tax: b }),
          writeOffPosting({ net: a, tax: b }),
          writeOffUndonePosting({ net: a, tax: b }),
          refundPosting({ net: a + c, tax: b, toCredit: c }),
          creditNotePosting({ net: a + c, tax: b, due: a, toCredit: c }),
        ]) {
          const owed = posting.entries
            .filter(({ account }) => account === "receivable" || account === "customerCredit")
            .reduce((sum, { amount }) => sum + amount, 0n);
          const moves = statementMoves(posting);
          expect(moves.reduce((sum, { debit, credit }) => sum + debit - credit, 0n)).toBe(owed);
          for (const { kind, debit, credit } of moves) {
            expect(STATEMENT_KINDS).toContain(kind);
            expect(debit >= 0n && credit >= 0n).toBe(true);
          }
        }
      }),
    );
  });
});
