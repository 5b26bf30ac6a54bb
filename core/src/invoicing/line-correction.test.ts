import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal } from "../money/decimal.ts";
import { refused } from "../testing/refused.ts";
import { refundShares } from "./credit-note.ts";
import { computeInvoice } from "./invoice.ts";
import type { AskedLine, InvoiceRest, IssuedLine, IssuedNote } from "./line-correction.ts";
import { creditNoteOver, restOf } from "./line-correction.ts";
import type { TaxCategory } from "./tax-category.ts";

interface Of {
  quantity?: string;
  price: string;
  rate?: string;
  category?: TaxCategory;
}

/** An issued invoice over these lines. */
function issued(lines: readonly Of[]) {
  const inputs = lines.map(({ quantity = "1", price, rate = "19", category = "standard" }) => ({
    quantity: decimal(quantity),
    unitPrice: decimal(price),
    discount: null,
    taxCategory: category,
    taxRate: decimal(category === "standard" ? rate : "0"),
  }));
  const computed = computeInvoice({ currency: "EUR", lines: inputs, discount: null });
  const own: IssuedLine[] = inputs.map(({ quantity, taxCategory, taxRate }, place) => ({
    position: place + 1,
    quantity,
    net: computed.lines[place]?.amount ?? 0n,
    category: taxCategory,
    rate: taxRate,
  }));
  return { lines: own, taxes: computed.taxes, total: computed.total, tax: computed.tax };
}

const rest = (lines: readonly Of[], notes: readonly IssuedNote[] = []): InvoiceRest =>
  restOf(issued(lines), notes);

const TWO = [
  { quantity: "10", price: "10" },
  { price: "50", rate: "7" },
];

describe("creditNoteOver", () => {
  it("credits a quantity, an amount, or all that is left of a line, each with its tax", () => {
    const note = creditNoteOver(rest(TWO), [
      { position: 1, quantity: "3" },
      { position: 2, amount: 1_000n },
    ]);
    expect(note).toMatchObject({ net: 4_000n, tax: 640n });
    expect(note.lines.map(({ net }) => net)).toEqual([3_000n, 1_000n]);
    expect(note.taxes.map(({ rate, taxable, tax }) => [String(rate), taxable, tax])).toEqual([
      ["7", 1_000n, 70n],
      ["19", 3_000n, 570n],
    ]);
    const whole = creditNoteOver(rest(TWO), [{ position: 2 }]);
    expect(whole).toMatchObject({ net: 5_000n, tax: 350n });
  });

  it("credits all that is left, and with it each cent of tax", () => {
    const thirds = [{ quantity: "3", price: "0.335" }];
    const notes: IssuedNote[] = [];
    for (let part = 0; part < 3; part++)
      notes.push(creditNoteOver(rest(thirds, notes), [{ position: 1, quantity: "1" }]));
    expect(notes.map(({ net, tax }) => [net, tax])).toEqual([
      [34n, 6n],
      [34n, 7n],
      [33n, 6n],
    ]);
    const { lines, net, tax } = rest(thirds, notes);
    expect({ net, tax, left: lines[0]?.left }).toEqual({ net: 0n, tax: 0n, left: 0n });
    refused(() => creditNoteOver(rest(thirds, notes), "all"), "amount_not_positive");
  });

  it("rounds the tax of all that is credited, and not of each note", () => {
    const notes: IssuedNote[] = [];
    for (let part = 0; part < 3; part++)
      notes.push(creditNoteOver(rest([{ price: "0.09" }], notes), [{ position: 1, amount: 3n }]));
    expect(notes.map(({ tax }) => tax)).toEqual([1n, 0n, 1n]);
  });

  it("leaves to a note by line what a refund left", () => {
    const refund = { net: 100n, tax: 19n, lines: [], taxes: [] };
    const left = rest([{ price: "2" }], [refund]);
    expect(creditNoteOver(left, "all")).toMatchObject({ net: 100n, tax: 19n });
    refused(() => creditNoteOver(left, [{ position: 1, amount: 101n }]), "amount_exceeds_line");
  });

  it("credits lines that give back only together with others of their tax", () => {
    const lines = [{ price: "100" }, { price: "-30" }, { price: "50", category: "exempt" as const }];
    expect(creditNoteOver(rest(lines), "all")).toMatchObject({ net: 12_000n, tax: 1_330n });
    expect(creditNoteOver(rest(lines), [{ position: 1 }, { position: 2 }])).toMatchObject({
      net: 7_000n,
      tax: 1_330n,
    });
    const says = (asked: AskedLine[]) =>
      refused(() => creditNoteOver(rest(lines), asked), "amount_exceeds_line").detail;
    const alone = "What is named at 19 % tax gives back. Credit it together with other lines at that rate.";
    expect(says([{ position: 2 }])).toBe(alone);
    expect(says([{ position: 2 }, { position: 3 }])).toBe(alone);
    expect(says([{ position: 1 }])).toContain("because other lines give back");
    const minus = { position: 2, amount: 1n };
    expect(refused(() => creditNoteOver(rest(lines), [minus]), "amount_not_positive").detail).toContain(
      "gives back",
    );
  });

  it.each([
    ["an unknown line", [{ position: 3 }], "invalid_request", "/lines/0/position"],
    ["a line twice", [{ position: 1 }, { position: 1 }], "invalid_request", "/lines/1/position"],
    ["both", [{ position: 1, quantity: "1", amount: 1n }], "invalid_request", "/lines/0/amount"],
    ["a quantity of nothing", [{ position: 1, quantity: "0" }], "invalid_quantity", "/lines/0/quantity"],
    ["a quantity below zero", [{ position: 1, quantity: "-1" }], "invalid_quantity", "/lines/0/quantity"],
    [
      "more than the quantity",
      [{ position: 1, quantity: "10.01" }],
      "amount_exceeds_line",
      "/lines/0/quantity",
    ],
    ["too little", [{ position: 1, quantity: "0.0001" }], "amount_not_positive", "/lines/0/quantity"],
    ["an amount of nothing", [{ position: 1, amount: 0n }], "amount_not_positive", "/lines/0/amount"],
    ["an amount below zero", [{ position: 1, amount: -1n }], "amount_not_positive", "/lines/0/amount"],
    ["more than the line", [{ position: 2, amount: 5_001n }], "amount_exceeds_line", "/lines/0/amount"],
    ["nothing at all", [], "amount_not_positive", "/lines"],
  ] as const)("refuses %s", (_, asked, code, pointer) => {
    expect(refused(() => creditNoteOver(rest(TWO), asked), code).pointer).toBe(pointer);
  });

  it("adds up to the invoice, line by line and cent by cent, in whatever parts and between refunds", () => {
    const line = fc.record({
      quantity: fc.constantFrom("1", "3", "0.5", "17.333333"),
      price: fc.constantFrom("0.03", "9.99", "120.455", "-7.5"),
      rate: fc.constantFrom("19", "7", "8.1"),
    });
    const step = fc.record({
      position: fc.integer({ min: 1, max: 4 }),
      quantity: fc.option(fc.constantFrom("0.25", "1", "2"), { nil: undefined }),
      amount: fc.option(fc.bigInt({ min: 1n, max: 900n }), { nil: undefined }),
      isRefund: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 4 }),
        fc.array(step, { maxLength: 8 }),
        (lines, steps) => {
          const invoice = issued(lines);
          fc.pre(invoice.total > 0n && invoice.total >= invoice.tax);
          const notes: IssuedNote[] = [];
          for (const { isRefund, amount, quantity, position } of steps) {
            const left = restOf(invoice, notes);
            const note = isRefund
              ? refundOf(invoice, left, amount ?? 1n)
              : noteOr(left, { position, ...(amount === undefined ? { quantity } : { amount }) });
            if (note !== null) notes.push(note);
          }
          const left = restOf(invoice, notes);
          for (const one of left.lines)
            expect(
              one.net < 0n ? one.left <= 0n && one.left >= one.net : one.left >= 0n && one.left <= one.net,
            ).toBe(true);
          if (left.net + left.tax > 0n) notes.push(creditNoteOver(left, "all"));
          const sum = (of: (note: IssuedNote) => bigint) => notes.reduce((all, note) => all + of(note), 0n);
          expect([sum(({ net }) => net), sum(({ tax }) => tax)]).toEqual([
            invoice.total - invoice.tax,
            invoice.tax,
          ]);
          expect(restOf(invoice, notes)).toMatchObject({ net: 0n, tax: 0n });
        },
      ),
    );
  });
});

function noteOr(left: InvoiceRest, line: AskedLine): IssuedNote | null {
  try {
    return creditNoteOver(left, [line]);
  } catch {
    return null;
  }
}

function refundOf(
  { total, tax }: { total: bigint; tax: bigint },
  left: InvoiceRest,
  amount: bigint,
): IssuedNote | null {
  if (amount > left.net + left.tax) return null;
  return { ...refundShares({ total, tax, rest: left, amount }), lines: [], taxes: [] };
}
