import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, decimalText } from "../money/decimal.ts";
import { formatAmount } from "../money/money.ts";
import type { Discount } from "../pricing/discount.ts";
import { amounts, currencies, decimals, taxes } from "../testing/arbitraries.ts";
import type { ComputedInvoice } from "./invoice.ts";
import { amountDue, computeInvoice, settlementOf } from "./invoice.ts";
import type { LineInput } from "./line-item.ts";
import { INVOICE_STATUSES } from "./transitions.ts";

function line(quantity: string, unitPrice: string, overrides: Partial<LineInput> = {}): LineInput {
  return {
    quantity: decimal(quantity),
    unitPrice: decimal(unitPrice),
    discount: null,
    taxCategory: "standard",
    taxRate: decimal("19"),
    ...overrides,
  };
}

function euros(lines: LineInput[], discount: Discount | null = null): ComputedInvoice {
  return computeInvoice({ currency: "EUR", lines, discount });
}

describe("computeInvoice", () => {
  it("computes the invoice of the API's example", () => {
    const { subtotal, discount, tax, total } = euros([line("1", "1180")]);
    expect({ subtotal, discount, tax, total }).toEqual({
      subtotal: 118_000n,
      discount: 0n,
      tax: 22_420n,
      total: 140_420n,
    });
  });

  it("computes an invoice with every kind of discount and two rates, as by hand", () => {
    const lines = [
      // 744 × 0.05 = 37.20, less 10 % = 3.72, leaves 33.48.
      line("744", "0.05", { discount: { percent: "10" } }),
      // 20.00, less 5.00, leaves 15.00, at 7 %.
      line("2", "10", { discount: { amount: "5.00" }, taxRate: decimal("7") }),
      // 51.52 without tax.
      line("1", "51.52", { taxCategory: "reverseCharge", taxRate: decimal("0") }),
    ];
    // 10.00 off 100.00: 3.348, 1.50 and 5.152, so 3.35, 1.50 and 5.15.
    const computed = euros(lines, { amount: "10" });
    expect(computed.lines).toEqual([
      { amount: 3720n, discount: 372n, share: 335n },
      { amount: 2000n, discount: 500n, share: 150n },
      { amount: 5152n, discount: 0n, share: 515n },
    ]);
    expect(
      computed.taxes.map(({ category, rate, taxable, tax }) => [category, decimalText(rate), taxable, tax]),
    ).toEqual([
      // 15.00 − 1.50 = 13.50 at 7 % = 0.945; 33.48 − 3.35 = 30.13 at 19 % = 5.7247.
      ["standard", "7", 1350n, 95n],
      ["standard", "19", 3013n, 572n],
      ["reverseCharge", "0", 4637n, 0n],
    ]);
    expect(computed.subtotal).toBe(10_872n);
    expect(computed.discount).toBe(1_872n);
    expect(computed.tax).toBe(667n);
    expect(computed.total).toBe(9_667n);
  });

  it("takes a percentage of what the lines are after their own discounts", () => {
    const computed = euros([line("1", "100", { discount: { percent: "50" } }), line("1", "50")], {
      percent: "10",
    });
    expect(computed.lines.map(({ share }) => share)).toEqual([500n, 500n]);
    expect(computed.discount).toBe(6_000n);
    expect(computed.total).toBe(9_000n + 1_710n);
  });

  it("gives a cent that is left over to the larger remainder, an earlier line first", () => {
    const equal = euros([line("1", "1"), line("1", "1"), line("1", "1")], { amount: "0.50" });
    expect(equal.lines.map(({ share }) => share)).toEqual([17n, 17n, 16n]);
  });

  it("takes at most everything", () => {
    const computed = euros([line("1", "10"), line("1", "20")], { amount: "1000" });
    expect(computed.lines.map(({ share }) => share)).toEqual([1000n, 2000n]);
    expect(computed.total).toBe(0n);
    expect(computed.tax).toBe(0n);
  });

  it("discounts no credit: a line or an invoice below zero stays what it is", () => {
    const credit = line("-1", "10", { discount: { percent: "50" } });
    const computed = euros([credit], { percent: "10" });
    expect(computed).toMatchObject({ subtotal: -1000n, discount: 0n, tax: -190n, total: -1190n });
    // With a positive sum, a credit line takes its share of the discount with the opposite sign.
    expect(
      euros([line("1", "40"), line("-1", "10")], { amount: "3" }).lines.map(({ share }) => share),
    ).toEqual([400n, -100n]);
  });

  it("computes in the decimals of the currency", () => {
    const yen = computeInvoice({
      currency: "JPY",
      lines: [line("3", "333.5", { taxRate: decimal("10") })],
      discount: null,
    });
    expect(yen).toMatchObject({ subtotal: 1001n, tax: 100n, total: 1101n });
    const dinar = computeInvoice({
      currency: "KWD",
      lines: [line("1", "1.2345")],
      discount: { percent: "10" },
    });
    expect(dinar).toMatchObject({ subtotal: 1235n, discount: 124n, tax: 211n, total: 1322n });
  });

  it("is nothing without lines", () => {
    const nothing = { lines: [], taxes: [], subtotal: 0n, discount: 0n, tax: 0n, total: 0n };
    expect(euros([], { amount: "5" })).toEqual(nothing);
  });

  const discounts = fc.option(
    fc.oneof(
      decimals({ min: 0n, max: 100n, places: 2 }).map(
        (percent): Discount => ({ percent: decimalText(percent) }),
      ),
      fc
        .bigInt({ min: 0n, max: 10n ** 8n })
        .map((minor): Discount => ({ amount: formatAmount(minor, "JPY") })),
    ),
  );
  const lines = fc.array(
    fc
      .record({
        quantity: decimals({ min: -100n, max: 1000n, places: 6 }),
        unitPrice: decimals({ min: 0n, max: 100n, places: 6 }),
        discount: discounts,
        tax: taxes,
      })
      .map(({ tax, ...rest }): LineInput => ({ ...rest, ...tax })),
    { maxLength: 8 },
  );

  it("keeps the invariants of an invoice", () => {
    fc.assert(
      fc.property(currencies, lines, discounts, (currency, drawn, discount) => {
        const computed = computeInvoice({ currency, lines: drawn, discount });
        const sums = {
          amounts: sum(computed.lines.map((line) => line.amount)),
          discounts: sum(computed.lines.map((line) => line.discount)),
          shares: sum(computed.lines.map((line) => line.share)),
          taxables: sum(computed.taxes.map((one) => one.taxable)),
          taxes: sum(computed.taxes.map((one) => one.tax)),
        };
        expect(computed.lines).toHaveLength(drawn.length);
        expect(computed.subtotal).toBe(sums.amounts);
        expect(computed.discount).toBe(sums.discounts + sums.shares);
        expect(computed.tax).toBe(sums.taxes);
        expect(computed.total).toBe(sums.amounts + computed.tax - computed.discount);
        expect(sums.taxables).toBe(computed.subtotal - computed.discount);
        expect(computed.discount >= 0n).toBe(true);
        const net = sums.amounts - sums.discounts;
        expect(sums.shares <= (net > 0n ? net : 0n)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("takes no more off a line than the line is", () => {
    const positive = lines.map((all) => all.filter(({ quantity }) => quantity.gte("0")));
    fc.assert(
      fc.property(currencies, positive, discounts, (currency, drawn, discount) => {
        for (const one of computeInvoice({ currency, lines: drawn, discount }).lines) {
          expect(one.discount >= 0n && one.share >= 0n).toBe(true);
          expect(one.discount + one.share <= one.amount).toBe(true);
        }
      }),
    );
  });

  it("has the same totals in whatever order the lines are, without discount on the invoice", () => {
    fc.assert(
      fc.property(currencies, lines, (currency, drawn) => {
        const { lines: _, ...forth } = computeInvoice({ currency, lines: drawn, discount: null });
        const { lines: __, ...back } = computeInvoice({
          currency,
          lines: drawn.toReversed(),
          discount: null,
        });
        expect(back).toEqual(forth);
      }),
    );
  });
});

describe("amountDue", () => {
  it.each([
    ["draft", 1000n, 0n, 1000n],
    ["pending", 1000n, 300n, 700n],
    ["sent", 1000n, 0n, 1000n],
    ["overdue", 1000n, 999n, 1n],
    ["paid", 1000n, 1000n, 0n],
    ["voided", 1000n, 0n, 0n],
    ["refunded", 1000n, 1000n, 0n],
    ["refunded", 1000n, 0n, 0n],
    ["sent", -500n, 0n, 0n],
    ["sent", 0n, 0n, 0n],
  ] as const)("%s, total %s, paid %s: %s", (status, total, amountPaid, due) => {
    expect(amountDue({ status, total, amountPaid, writtenOff: 0n, credited: 0n })).toBe(due);
  });

  it("leaves out what is written off", () => {
    const of = { total: 1000n, amountPaid: 300n };
    expect(amountDue({ ...of, status: "overdue", writtenOff: 200n, credited: 0n })).toBe(500n);
    expect(amountDue({ ...of, status: "overdue", writtenOff: 700n, credited: 0n })).toBe(0n);
    expect(amountDue({ ...of, status: "overdue", writtenOff: 200n, credited: 300n })).toBe(200n);
    expect(amountDue({ ...of, status: "voided", writtenOff: 200n, credited: 0n })).toBe(0n);
  });

  it("is never negative, and total − paid for an open invoice", () => {
    const statuses = fc.constantFrom(...INVOICE_STATUSES);
    fc.assert(
      fc.property(statuses, amounts, amounts, (status, total, amountPaid) => {
        const due = amountDue({ status, total, amountPaid, writtenOff: 0n, credited: 0n });
        expect(due >= 0n).toBe(true);
        const open = status === "pending" || status === "sent" || status === "overdue";
        if (open && amountPaid <= total) expect(due).toBe(total - amountPaid);
      }),
    );
  });
});

function sum(values: readonly bigint[]): bigint {
  return values.reduce((a, b) => a + b, 0n);
}

describe("settlementOf", () => {
  it("splits an open invoice's total into credit, money and what is left", () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(
        amount,
        amount,
        amount,
        amount,
        amount,
        (creditApplied, money, writtenOff, credited, due) => {
          const invoice = {
            total: creditApplied + money + writtenOff + credited + due,
            amountPaid: creditApplied + money,
            creditApplied,
            writtenOff,
            credited,
          };
          for (const status of ["pending", "sent", "overdue"] as const) {
            const { total, credit, paid, left, ...more } = settlementOf({ status, ...invoice });
            expect([total, credit, paid, left]).toEqual([invoice.total, creditApplied, money, due]);
            expect(more).toEqual({ writtenOff, credited });
          }
          expect(settlementOf({ status: "voided", ...invoice }).left).toBe(0n);
        },
      ),
    );
  });
});
