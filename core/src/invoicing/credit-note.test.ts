import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocate } from "../money/allocate.ts";
import { refused } from "../testing/refused.ts";
import {
  assertRefundable,
  creditedOfLines,
  effectOfNote,
  refundableAmount,
  refundShares,
  refundToCredit,
} from "./credit-note.ts";

describe("refundableAmount", () => {
  it("is what was paid and not yet refunded", () => {
    expect(refundableAmount({ amountPaid: 14_042n, amountRefunded: 4_042n })).toBe(10_000n);
    expect(refundableAmount({ amountPaid: 14_042n, amountRefunded: 14_042n })).toBe(0n);
  });
});

describe("assertRefundable", () => {
  const left = { amountPaid: 1000n, amountRefunded: 400n };

  it("takes anything up to what is left", () => {
    for (const amount of [1n, 599n, 600n]) expect(() => assertRefundable(amount, left)).not.toThrow();
  });

  it("refuses more than is left, and nothing or less", () => {
    expect(refused(() => assertRefundable(601n, left), "amount_exceeds_refundable").pointer).toBe("/amount");
    refused(() => assertRefundable(0n, left), "amount_not_positive");
    refused(() => assertRefundable(-1n, left), "amount_not_positive");
  });
});

describe("refundShares", () => {
  const invoice = { total: 14_042n, tax: 2_242n };

  it.each([
    ["everything", { net: 11_800n, tax: 2_242n }, 14_042n, { net: 11_800n, tax: 2_242n }],
    ["half", { net: 11_800n, tax: 2_242n }, 7_021n, { net: 5_900n, tax: 1_121n }],
    ["the other half", { net: 5_900n, tax: 1_121n }, 7_021n, { net: 5_900n, tax: 1_121n }],
    ["one cent", { net: 11_800n, tax: 2_242n }, 1n, { net: 1n, tax: 0n }],
    ["no tax where a note by line took it all", { net: 100n, tax: 0n }, 50n, { net: 50n, tax: 0n }],
    ["all the tax there is, where no net is left", { net: 0n, tax: 10n }, 4n, { net: 0n, tax: 4n }],
  ])("gives back %s", (_, rest, amount, shares) => {
    expect(refundShares({ ...invoice, rest, amount })).toEqual(shares);
  });

  it("does not lose a cent of tax to the rounding of small parts", () => {
    // Ten refunds of 0.10 each: the tax of one is 0.016, and ten times the rounded 0.02 would be 0.20 instead
    // of 0.16.
    const parts: bigint[] = [];
    let rest = { net: 84n, tax: 16n };
    while (rest.net + rest.tax > 0n) {
      const { net, tax } = refundShares({ total: 100n, tax: 16n, rest, amount: 10n });
      parts.push(tax);
      rest = { net: rest.net - net, tax: rest.tax - tax };
    }
    expect(parts).toEqual([2n, 1n, 2n, 1n, 2n, 2n, 1n, 2n, 1n, 2n]);
  });

  const split = fc
    .record({
      total: fc.bigInt({ min: 1n, max: 10n ** 9n }),
      taxShare: fc.integer({ min: 0, max: 100 }),
      weights: fc.array(fc.bigInt({ min: 1n, max: 100n }), { minLength: 1, maxLength: 8 }),
    })
    .map(({ total, taxShare, weights }) => ({
      total,
      tax: (total * BigInt(taxShare)) / 100n,
      parts: allocate(total, weights).filter((part) => part > 0n),
    }));

  it("telescopes: refunds that add up to the total give back exactly its net and its tax", () => {
    fc.assert(
      fc.property(split, ({ total, tax, parts }) => {
        const sums = { net: 0n, tax: 0n };
        for (const amount of parts) {
          const rest = { net: total - tax - sums.net, tax: tax - sums.tax };
          const shares = refundShares({ total, tax, rest, amount });
          expect(shares.net + shares.tax).toBe(amount);
          expect(shares.net >= 0n && shares.tax >= 0n).toBe(true);
          sums.net += shares.net;
          sums.tax += shares.tax;
        }
        expect(sums).toEqual({ net: total - tax, tax });
      }),
    );
  });

  it("gives each refund its proportion of tax, within one minor unit", () => {
    fc.assert(
      fc.property(split, ({ total, tax, parts: [amount = total] }) => {
        const shares = refundShares({ total, tax, rest: { net: total - tax, tax }, amount });
        const error = shares.tax * total - tax * amount;
        expect(error < total && error > -total).toBe(true);
      }),
    );
  });

  it("refuses more than the invoice's total, and nothing or less", () => {
    refused(
      () => refundShares({ ...invoice, rest: { net: 11_799n, tax: 2_242n }, amount: 14_042n }),
      "amount_exceeds_refundable",
    );
    refused(
      () => refundShares({ ...invoice, rest: { net: 1n, tax: 0n }, amount: 0n }),
      "amount_not_positive",
    );
    refused(
      () => refundShares({ total: 0n, tax: 0n, rest: { net: 0n, tax: 0n }, amount: 1n }),
      "amount_exceeds_refundable",
    );
  });
});

describe("refundToCredit", () => {
  it.each([
    ["money alone paid", { amountPaid: 100n, creditApplied: 0n, alreadyPaidOut: 0n, amount: 100n }, 0n],
    ["credit alone paid", { amountPaid: 100n, creditApplied: 100n, alreadyPaidOut: 0n, amount: 30n }, 30n],
    ["the money first", { amountPaid: 100n, creditApplied: 40n, alreadyPaidOut: 0n, amount: 60n }, 0n],
    ["then the credit", { amountPaid: 100n, creditApplied: 40n, alreadyPaidOut: 0n, amount: 61n }, 1n],
    ["what is left of both", { amountPaid: 100n, creditApplied: 40n, alreadyPaidOut: 50n, amount: 50n }, 40n],
    [
      "credit once the money is gone",
      { amountPaid: 100n, creditApplied: 40n, alreadyPaidOut: 60n, amount: 30n },
      30n,
    ],
  ])("gives back what %s", (_, refund, toCredit) => {
    expect(refundToCredit(refund)).toBe(toCredit);
  });

  it("gives back in the end as much credit as was used, in whatever parts", () => {
    const refunds = fc.record({
      money: fc.bigInt({ min: 0n, max: 500n }),
      credit: fc.bigInt({ min: 0n, max: 500n }),
      parts: fc.array(fc.bigInt({ min: 1n, max: 200n }), { maxLength: 10 }),
    });
    fc.assert(
      fc.property(refunds, ({ money, credit, parts }) => {
        const amountPaid = money + credit;
        let alreadyRefunded = 0n;
        let toCredit = 0n;
        for (const part of [...parts, amountPaid]) {
          const left = amountPaid - alreadyRefunded;
          const amount = alreadyRefunded + part > amountPaid ? left : part;
          const alreadyPaidOut = alreadyRefunded - toCredit;
          toCredit += refundToCredit({ amount, amountPaid, creditApplied: credit, alreadyPaidOut });
          alreadyRefunded += amount;
        }
        expect(toCredit).toBe(credit);
      }),
    );
  });
});

describe("creditedOfLines", () => {
  it("takes back in proportion to what is left, and nothing of lines that give back", () => {
    expect(creditedOfLines([3000n, -500n, 1000n], over([200n]))).toEqual([150n, 0n, 50n]);
    expect(creditedOfLines([100n, 100n, 100n], over([100n, 50n]))).toEqual([50n, 50n, 50n]);
    expect(creditedOfLines([3000n, 0n, 1000n], over([0n, 4000n]))).toEqual([3000n, 0n, 1000n]);
  });

  it("takes back what a note says of each line, also of those that give back", () => {
    const note = {
      net: 70n,
      lines: [
        { place: 0, net: 100n },
        { place: 1, net: -30n },
      ],
    };
    expect(creditedOfLines([100n, -30n, 50n], [note, ...over([20n])])).toEqual([100n, -30n, 20n]);
  });

  it("sums to what was credited, grows with every note and never beyond a line", () => {
    const notes = fc.array(fc.bigInt({ min: 0n, max: 700n }), { maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: -300n, max: 900n }), { minLength: 1, maxLength: 6 }),
        notes,
        (lines, drawn) => {
          const bill = lines.reduce((sum, net) => (net > 0n ? sum + net : sum), 0n);
          let [before, credited] = [lines.map(() => 0n), 0n];
          const made: bigint[] = [];
          for (const note of drawn) {
            if (credited + note > bill) break;
            credited += note;
            made.push(note);
            const shares = creditedOfLines(lines, over(made));
            expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(credited);
            for (const [index, share] of shares.entries()) {
              expect(share >= (before[index] ?? 0n)).toBe(true);
              expect(share === 0n || share <= (lines[index] ?? 0n)).toBe(true);
            }
            before = shares;
          }
        },
      ),
    );
  });
});

/** Notes over amounts alone. */
function over(nets: readonly bigint[]) {
  return nets.map((net) => ({ net, lines: [] }));
}

describe("effectOfNote", () => {
  it("lowers what is due first, and gives back what is beyond", () => {
    expect(effectOfNote({ total: 60n, due: 100n, settle: "due" })).toEqual({ due: 60n, back: 0n });
    expect(effectOfNote({ total: 100n, due: 100n, settle: "credit" })).toEqual({ due: 100n, back: 0n });
    expect(effectOfNote({ total: 130n, due: 100n, settle: "refund" })).toEqual({ due: 100n, back: 30n });
    const { pointer } = refused(
      () => effectOfNote({ total: 101n, due: 100n, settle: "due" }),
      "amount_exceeds_due",
    );
    expect(pointer).toBe("/settle");
  });
});
