import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refundShares } from "../invoicing/credit-note.ts";
import { amountDue } from "../invoicing/invoice.ts";
import { amounts, positiveAmounts } from "../testing/arbitraries.ts";
import type { Account, Posting } from "./ledger.ts";
import {
  ACCOUNTS,
  assertBalanced,
  creditPosting,
  creditReleasedPosting,
  issuePosting,
  POSTING_KINDS,
  paymentPosting,
  refundPosting,
  reversePosting,
  voidPosting,
  writeOffPosting,
  writeOffUndonePosting,
} from "./ledger.ts";
import { applyPayment } from "./overpayment.ts";

describe("postings", () => {
  it("issues an invoice", () => {
    expect(issuePosting({ net: 118_000n, tax: 22_420n })).toEqual({
      kind: "issue",
      entries: [
        { account: "receivable", amount: 140_420n },
        { account: "revenue", amount: -118_000n },
        { account: "tax", amount: -22_420n },
      ],
    });
  });

  it("takes a payment, and keeps what is more than due as credit", () => {
    expect(paymentPosting({ amount: 150_000n, applied: 140_420n, credit: 9_580n })).toEqual({
      kind: "payment",
      entries: [
        { account: "cash", amount: 150_000n },
        { account: "receivable", amount: -140_420n },
        { account: "customerCredit", amount: -9_580n },
      ],
    });
  });

  it("refunds", () => {
    expect(refundPosting({ net: 5_900n, tax: 1_121n, toCredit: 0n })).toEqual({
      kind: "refund",
      entries: [
        { account: "revenue", amount: 5_900n },
        { account: "tax", amount: 1_121n },
        { account: "cash", amount: -7_021n },
      ],
    });
  });

  it("gives back as credit what credit had paid", () => {
    expect(refundPosting({ net: 5_900n, tax: 1_121n, toCredit: 21n }).entries).toEqual([
      { account: "revenue", amount: 5_900n },
      { account: "tax", amount: 1_121n },
      { account: "cash", amount: -7_000n },
      { account: "customerCredit", amount: -21n },
    ]);
  });

  it("uses credit and gives it back", () => {
    expect(creditPosting({ amount: 500n })).toEqual({
      kind: "credit",
      entries: [
        { account: "customerCredit", amount: 500n },
        { account: "receivable", amount: -500n },
      ],
    });
    expect(creditReleasedPosting({ amount: 500n })).toEqual(
      reversePosting(creditPosting({ amount: 500n }), "creditReleased"),
    );
  });

  it("voids by the reverse of the issue", () => {
    const { entries } = issuePosting({ net: 118_000n, tax: 22_420n });
    expect(voidPosting({ net: 118_000n, tax: 22_420n })).toEqual({
      kind: "void",
      entries: entries.map(({ account, amount }) => ({ account, amount: -amount })),
    });
  });

  it("writes off a debt, and takes that back", () => {
    expect(writeOffPosting({ net: 100n, tax: 19n })).toEqual({
      kind: "writeOff",
      entries: [
        { account: "badDebt", amount: 100n },
        { account: "taxRelief", amount: 19n },
        { account: "receivable", amount: -119n },
      ],
    });
    expect(writeOffUndonePosting({ net: 100n, tax: 19n })).toEqual(
      reversePosting(writeOffPosting({ net: 100n, tax: 19n }), "writeOffUndone"),
    );
  });

  it("leaves out entries of zero", () => {
    const accounts = ({ entries }: Posting) => entries.map(({ account }) => account);
    expect(accounts(issuePosting({ net: 100n, tax: 0n }))).toEqual(["receivable", "revenue"]);
    expect(accounts(paymentPosting({ amount: 100n, applied: 100n, credit: 0n }))).toEqual([
      "cash",
      "receivable",
    ]);
    expect(accounts(paymentPosting({ amount: 100n, applied: 0n, credit: 100n }))).toEqual([
      "cash",
      "customerCredit",
    ]);
    expect(accounts(issuePosting({ net: 0n, tax: 0n }))).toEqual([]);
  });

  it("balances, whatever the amounts", () => {
    fc.assert(
      fc.property(amounts, amounts, (net, tax) => {
        for (const posting of [
          issuePosting({ net, tax }),
          refundPosting({ net, tax, toCredit: net }),
          voidPosting({ net, tax }),
          writeOffPosting({ net, tax }),
          writeOffUndonePosting({ net, tax }),
        ]) {
          expect(() => assertBalanced(posting)).not.toThrow();
          expect(POSTING_KINDS).toContain(posting.kind);
          for (const { account, amount } of posting.entries) {
            expect(ACCOUNTS).toContain(account);
            expect(amount).not.toBe(0n);
          }
        }
      }),
    );
  });

  it("is taken back by its reverse, and by that one's reverse restored", () => {
    fc.assert(
      fc.property(amounts, amounts, (net, tax) => {
        const issue = issuePosting({ net, tax });
        const back = reversePosting(issue, "void");
        expect(Object.values(balances([issue, back])).every((balance) => balance === 0n)).toBe(true);
        expect(reversePosting(back, "issue")).toEqual(issue);
      }),
    );
  });
});

describe("assertBalanced", () => {
  it("throws when a cent is missing", () => {
    const entries = [
      { account: "cash", amount: 100n },
      { account: "receivable", amount: -99n },
    ] as const;
    expect(() => assertBalanced({ kind: "payment", entries })).toThrow(/out of balance by 1/);
    expect(() => paymentPosting({ amount: 100n, applied: 60n, credit: 39n })).toThrow(RangeError);
  });
});

describe("the life of an invoice in the books", () => {
  it("leaves what is due receivable, and after a full refund nothing but the customer's credit", () => {
    const lives = fc.record({
      net: positiveAmounts,
      tax: fc.bigInt({ min: 0n, max: 10n ** 6n }),
      payments: fc.array(positiveAmounts, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(lives, ({ net, tax, payments }) => {
        const total = net + tax;
        const postings = [issuePosting({ net, tax })];
        let amountPaid = 0n;
        let credits = 0n;
        for (const amount of payments) {
          const due = amountDue({ status: "sent", total, amountPaid, writtenOff: 0n, credited: 0n });
          if (due === 0n) break;
          const { applied, credit } = applyPayment({ due, amount });
          postings.push(paymentPosting({ amount, applied, credit }));
          amountPaid += applied;
          credits += credit;
        }
        expect(balances(postings).receivable).toBe(
          amountDue({ status: "sent", total, amountPaid, writtenOff: 0n, credited: 0n }),
        );

        if (amountPaid < total) return;
        postings.push(
          refundPosting({
            ...refundShares({ total, tax, rest: { net, tax }, amount: total }),
            toCredit: 0n,
          }),
        );
        expect(balances(postings)).toEqual({
          receivable: 0n,
          revenue: 0n,
          tax: 0n,
          cash: credits,
          customerCredit: -credits,
          badDebt: 0n,
          taxRelief: 0n,
          lateFees: 0n,
          lateInterest: 0n,
          paymentFees: 0n,
        });
      }),
    );
  });
});

function balances(postings: readonly Posting[]): Record<Account, bigint> {
  const sums: Record<Account, bigint> = {
    receivable: 0n,
    revenue: 0n,
    tax: 0n,
    cash: 0n,
    customerCredit: 0n,
    badDebt: 0n,
    taxRelief: 0n,
    lateFees: 0n,
    lateInterest: 0n,
    paymentFees: 0n,
  };
  for (const { entries } of postings) {
    for (const { account, amount } of entries) sums[account] += amount;
  }
  return sums;
}
