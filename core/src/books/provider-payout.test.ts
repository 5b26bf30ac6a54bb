import fc from "fast-check";
import { expect, test } from "vitest";
import { amounts, positiveAmounts } from "../testing/arbitraries.ts";
import { CHARTS, numbersOf } from "./chart-of-accounts.ts";
import { datevBookings } from "./datev-booking.ts";
import { ACCOUNTS, assertBalanced, assertOwnMoney, POSTING_KINDS, paymentPosting } from "./ledger.ts";
import { bankOf } from "./money-place.ts";
import {
  type ProviderPayout,
  payoutPostings,
  payoutUndonePostings,
  takenByPayout,
} from "./provider-payout.ts";
import { statementMoves } from "./statement.ts";
import { partsByTax } from "./tax-parts.ts";

const payouts = fc.record({
  provider: fc.constant("stripe"),
  amount: amounts.filter((amount) => amount !== 0n),
  fee: fc.oneof(fc.constant(0n), positiveAmounts),
  to: fc.constantFrom(bankOf("DE02120300000000202051"), bankOf("12345678"), null),
}) satisfies fc.Arbitrary<ProviderPayout>;

test("moves the money, and books what was kept as an expense", () => {
  const payout = { provider: "stripe", amount: 9_700n, fee: 300n, to: bankOf("12345678") };
  expect(payoutPostings(payout)).toEqual([
    {
      kind: "transfer",
      entries: [
        { account: "cash", amount: 9_700n, place: "bank:12345678" },
        { account: "cash", amount: -9_700n, place: "clearing:stripe" },
      ],
    },
    {
      kind: "paymentFee",
      entries: [
        { account: "paymentFees", amount: 300n },
        { account: "cash", amount: -300n, place: "clearing:stripe" },
      ],
    },
  ]);
});

test("balances, moves the operator's own money alone, and takes from the provider what came in and what it kept", () => {
  fc.assert(
    fc.property(payouts, (payout) => {
      const postings = payoutPostings(payout);
      for (const posting of [...postings, ...payoutUndonePostings(payout)]) {
        assertBalanced(posting);
        assertOwnMoney(posting);
        expect(statementMoves(posting)).toEqual([]);
      }
      const entries = postings.flatMap((posting) => posting.entries);
      const sumOf = (isOf: (entry: (typeof entries)[number]) => boolean) =>
        entries.filter(isOf).reduce((sum, { amount }) => sum + amount, 0n);
      expect(sumOf(({ place }) => place === "clearing:stripe")).toBe(-takenByPayout(payout));
      expect(sumOf(({ account, place }) => account === "cash" && place === payout.to)).toBe(payout.amount);
      expect(sumOf(({ account }) => account === "paymentFees")).toBe(payout.fee);
    }),
  );
});

test("undone leaves every account and place as it was", () => {
  fc.assert(
    fc.property(payouts, (payout) => {
      const left = new Map<string, bigint>();
      for (const { entries } of [...payoutPostings(payout), ...payoutUndonePostings(payout)])
        for (const { account, place, amount } of entries)
          left.set(`${account} ${place}`, (left.get(`${account} ${place}`) ?? 0n) + amount);
      expect([...left.values()].every((amount) => amount === 0n)).toBe(true);
    }),
  );
});

test("is booked for DATEV between its two accounts, never on receivables", () => {
  fc.assert(
    fc.property(payouts, fc.constantFrom(...CHARTS), (payout, chart) => {
      const numbers = numbersOf(chart);
      for (const posting of [...payoutPostings(payout), ...payoutUndonePostings(payout)]) {
        const parts = partsByTax(posting, { taxes: [], before: { net: 0n, tax: 0n } });
        const bookings = datevBookings(parts, { numbers, place: "home" });
        expect(bookings).toHaveLength(1);
        for (const { account, contra } of bookings)
          expect([account, contra]).not.toContain(numbers.receivable);
      }
    }),
  );
});

test("a posting of another kind, or on another account, is some customer's", () => {
  for (const kind of POSTING_KINDS)
    for (const account of ACCOUNTS) {
      const posting = {
        kind,
        entries: [
          { account, amount: 1n },
          { account, amount: -1n },
        ],
      };
      const isOwn =
        ["transfer", "paymentFee", "paymentFeeUndone"].includes(kind) &&
        ["cash", "paymentFees"].includes(account);
      if (isOwn) assertOwnMoney(posting);
      else expect(() => assertOwnMoney(posting), `${kind} ${account}`).toThrow("is some customer's");
    }
  expect(() => assertOwnMoney(paymentPosting({ amount: 5n, applied: 5n, credit: 0n }))).toThrow();
});
