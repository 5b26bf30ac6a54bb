import { expect, test } from "vitest";
import type { MatchReason, Outcome } from "./match-line.ts";
import { besidePayout, likelyPayout } from "./payout-line.ts";

const HELD = new Map([["stripe", 10_000n]] as const);
const line = { kind: "payment", amount: 9_700n, words: ["", "", ""] } as const;

test("a line is likely a payout of the provider that it names, or that holds its amount", () => {
  const named = { provider: "stripe", isNamed: true };
  for (const words of [
    ["Stripe Technology Europe Ltd", ""],
    ["", "STRIPE PAYOUT 11/26"],
    ["", "ref po_1QabcDEF23456789 paid"],
    ["stripe", ""],
  ])
    expect(likelyPayout({ ...line, words }, HELD), words.join("|")).toEqual(named);
  for (const words of [["Pinstripe GmbH"], ["Stripes & Söhne"], ["po_12"], [""]])
    expect(likelyPayout({ ...line, words }, HELD), words.join("|")).toBeNull();
  expect(likelyPayout({ ...line, amount: 10_000n }, HELD)).toEqual({ provider: "stripe", isNamed: false });
  expect(likelyPayout({ ...line, kind: "outgoing", amount: -500n, words: ["STRIPE"] }, HELD)).toEqual(named);
});

test("nothing is a payout in a currency that no provider ever held, nor a return, a fee or interest", () => {
  expect(likelyPayout({ ...line, words: ["STRIPE"] }, new Map())).toBeNull();
  for (const kind of ["return", "sentBack", "fee", "interest"] as const)
    expect(likelyPayout({ ...line, kind, words: ["STRIPE"] }, HELD)).toBeNull();
  expect(likelyPayout({ ...line, amount: 0n }, new Map([["stripe", 0n]] as const))).toBeNull();
});

test("a payout is never sure; a match by the account alone is not sure beside one", () => {
  const named = { provider: "stripe", isNamed: true } as const;
  const matched = (reason: MatchReason) => ({ reason, customerId: "c", parts: [], paymentId: null });
  const open: Outcome = { line: "1", sure: null, offers: [], left: "unknown" };
  expect(besidePayout(open, named)).toMatchObject({ sure: null, left: "onlyLikely", payout: named });
  expect(besidePayout({ ...open, left: "nothingToBook" }, named).left).toBe("nothingToBook");
  expect(besidePayout(open, null)).toEqual({ ...open, payout: null });
  for (const reason of ["account", "accountAll"] as const) {
    const sure = matched(reason);
    const outcome = besidePayout({ ...open, sure, left: null }, named);
    expect(outcome).toMatchObject({ sure: null, offers: [sure], left: "onlyLikely", payout: named });
  }
  for (const reason of ["named", "recorded"] as const) {
    const sure = { ...open, sure: matched(reason), left: null };
    expect(besidePayout(sure, named)).toEqual({ ...sure, payout: null });
  }
  const sure = { ...open, sure: matched("account"), left: null };
  expect(besidePayout(sure, { provider: "stripe", isNamed: false })).toEqual({ ...sure, payout: null });
});
