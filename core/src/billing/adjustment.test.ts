import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeInvoice } from "../invoicing/invoice.ts";
import { lineAmount } from "../invoicing/line-item.ts";
import { BUILT_IN_METERS } from "../metering/built-in-meters.ts";
import { decimal, decimalText } from "../money/decimal.ts";
import { NO_TERMS, type PeriodTerms } from "../pricing/agreed-terms.ts";
import type { UsagePrice as Price } from "../pricing/price.ts";
import type { RateCardItem } from "../pricing/rate.ts";
import { type Adjustment, adjustmentsOf, fitAdjustments, settledParts } from "./adjustment.ts";
import { type BilledPart, partsOfBill, periodBill } from "./period-bill.ts";

const CURRENCY = "EUR";

const tiers = [
  { upTo: "10", unitPrice: "0" },
  { upTo: "50", unitPrice: "0.0193" },
  { upTo: null, unitPrice: "0.0127" },
];

const PRICES: Price[] = [
  { model: "unit", unitPrice: "0.0245" },
  { model: "graduated", tiers },
  { model: "volume", tiers },
  { model: "package", size: "7", packagePrice: "1.005" },
  { model: "flat", amount: "3" },
];

const items: RateCardItem[] = PRICES.map((price, place) => ({
  product: `Product ${place}`,
  description: "",
  meter: "network.egress",
  match: { product: String(place) },
  price,
}));

/** What a period comes to in which so many thousandths of a GiB of each product were used. */
function partsFor(thousandths: readonly number[], terms: PeriodTerms = NO_TERMS): BilledPart[] {
  const usage = thousandths.map((used, place) => ({
    meter: "network.egress" as const,
    dimensions: { product: String(place) },
    quantity: decimal(BigInt(used) * 1000n),
  }));
  return partsOfBill(
    periodBill({
      meters: BUILT_IN_METERS,
      items,
      usage,
      from: "2026-10-01",
      monthSeconds: 2_678_400,
      currency: CURRENCY,
      terms,
    }),
  );
}

function amountOf(parts: readonly { amount: bigint }[]): bigint {
  return parts.reduce((sum, part) => sum + part.amount, 0n);
}

function shown({ item, quantity, unitPrice, amount }: Adjustment) {
  return [item, decimalText(quantity), decimalText(unitPrice), amount];
}

const used = fc.array(fc.integer({ min: 0, max: 90_000 }), {
  minLength: PRICES.length,
  maxLength: PRICES.length,
});
const anyTerms = fc.record({
  recurring: fc.bigInt({ min: 0n, max: 900n }),
  minimum: fc.option(fc.bigInt({ min: 0n, max: 2_000n })),
  discount: fc.constantFrom(null, { percent: "7.5" }, { amount: "1.50" }),
});

describe("adjustmentsOf", () => {
  it("bills late usage tier by tier at the prices of the period", () => {
    const lines = adjustmentsOf(partsFor([0, 60_000]), partsFor([0, 45_000]), CURRENCY);
    // 45 GiB were 10 free and 35 at 0.0193 (0.68); 60 are 40 at 0.0193 (0.77) and 10 at 0.0127 (0.13) more.
    expect(lines.map(shown)).toEqual([
      [1, "5", "0.0193", 10n],
      [1, "10", "0.0127", 13n],
      [1, "-1", "0.01", -1n],
    ]);
    expect(lines.map((line) => [line.tier?.from, line.isRounding])).toEqual([
      ["10", false],
      ["50", false],
      [undefined, true],
    ]);
  });

  it("gives a quantity back as a negative one", () => {
    expect(adjustmentsOf(partsFor([1_000]), partsFor([101_000]), CURRENCY).map(shown)).toEqual([
      [0, "-100", "0.0245", -245n],
    ]);
  });

  it("moves all of a quantity from one volume tier to another", () => {
    expect(adjustmentsOf(partsFor([0, 0, 60_000]), partsFor([0, 0, 40_000]), CURRENCY).map(shown)).toEqual([
      [2, "-40", "0.0193", -77n],
      [2, "60", "0.0127", 76n],
    ]);
  });

  it("takes back what the true-up and the discount made of less usage", () => {
    const terms = { recurring: 100n, minimum: 1000n, discount: { percent: "10" } };
    const lines = adjustmentsOf(partsFor([400_000], terms), partsFor([200_000], terms), CURRENCY);
    // 1.00 + 4.90 + 4.10 up to the minimum, less 1.00; then 1.00 + 9.80, less 1.08.
    expect(lines.map(shown)).toEqual([
      [0, "200", "0.0245", 490n],
      ["minimum", "-1", "4.1", -410n],
      ["discount", "-1", "0.08", -8n],
    ]);
  });

  it("says nothing where nothing differs", () => {
    fc.assert(
      fc.property(used, anyTerms, (quantities, terms) => {
        const parts = partsFor(quantities, terms);
        expect(adjustmentsOf(parts, parts, CURRENCY)).toEqual([]);
      }),
    );
  });

  it("leads to what the period comes to, to the last unit, however often and in whatever order it changes or is taken back", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ used, isVoided: fc.boolean() }), { minLength: 1, maxLength: 6 }),
        used,
        anyTerms,
        (steps, final, terms) => {
          let bills: { parts: readonly BilledPart[]; isVoided: boolean }[] = [];
          for (const step of steps) {
            const billed = bills.flatMap((bill) => bill.parts);
            const lines = adjustmentsOf(partsFor(step.used, terms), billed, CURRENCY);
            for (const line of lines) {
              expect(lineAmount(line, CURRENCY)).toBe(line.amount);
              expect(amountOf(line.parts)).toBe(line.amount);
            }
            bills.push({ parts: lines.flatMap((line) => line.parts), isVoided: step.isVoided });
          }
          bills = bills.filter((bill) => !bill.isVoided);
          const target = partsFor(final, terms);
          const last = adjustmentsOf(
            target,
            bills.flatMap((bill) => bill.parts),
            CURRENCY,
          );
          const all = [...bills.flatMap((bill) => bill.parts), ...last.flatMap((line) => line.parts)];
          expect(amountOf(all)).toBe(amountOf(target));
          expect(adjustmentsOf(target, all, CURRENCY)).toEqual([]);
          for (const place of PRICES.keys()) {
            const of = (parts: readonly BilledPart[]) => parts.filter((part) => part.item === place);
            expect(amountOf(of(all))).toBe(amountOf(of(target)));
          }
        },
      ),
    );
  });
});

describe("settledParts", () => {
  const NOTHING = { recurring: 0n, givenBack: 0n, ahead: 0n, gifts: 0n };
  const over = (amount: bigint): BilledPart[] => [
    { item: 0, tier: null, unitPrice: null, unit: null, quantity: decimal("0"), amount },
  ];
  const made = (worth: bigint, billed: bigint, changes: Partial<typeof NOTHING>) =>
    amountOf(settledParts(over(worth), over(billed), { ...NOTHING, ...changes }));

  it.each([
    ["refunded in full, then worth nothing", 0n, 3000n, 3000n, 3000n],
    ["refunded in part, then worth less than that", 1000n, 3000n, 800n, 800n],
    ["refunded beyond what it is worth less", 2900n, 3000n, 800n, 100n],
    ["refunded as a gift", 3000n, 3000n, 3000n, 0n],
    ["refunded as a gift, then worth more", 3500n, 3000n, 3000n, 0n],
    ["given back before and refunded then", 0n, 0n, 3000n, 3000n],
    ["given back in part before and refunded then", 1000n, 1000n, 1500n, 500n],
  ])("%s", (_, worth, billed, refunded, amount) => {
    expect(made(worth, billed, { givenBack: refunded })).toBe(amount);
  });

  it.each([
    ["billed ahead, then worth that much more", 4000n, 3000n, 1000n, -1000n],
    ["billed ahead, then worth more than that", 5500n, 3000n, 1000n, -1000n],
    ["billed ahead of what it is worth more", 3200n, 3000n, 1000n, -200n],
    ["billed ahead, then worth less", 2500n, 3000n, 1000n, 0n],
  ])("%s", (_, worth, billed, ahead, amount) => {
    expect(made(worth, billed, { ahead })).toBe(amount);
  });

  it.each([
    ["a discount stays beside a correction", 2000n, 3000n, 500n, 0n],
    ["what was given for nothing is not given back", 2000n, 3000n, 3000n, 1000n],
    ["a discount that was taken away is not money to give", 0n, 3000n, -500n, 0n],
  ])("%s", (_, worth, billed, gifts, amount) => {
    expect(made(worth, billed, { gifts })).toBe(amount);
  });

  it("lets a refund take back what recurs too, before anything is billed again", () => {
    expect(made(0n, 0n, { givenBack: 500n, recurring: 500n })).toBe(0n);
    expect(made(0n, 0n, { givenBack: 501n, recurring: 500n })).toBe(1n);
  });

  it("ends in what the period comes to less what is a gift, whatever is corrected and refunded in whatever order", () => {
    const steps = fc.array(
      fc.record({ used, refund: fc.option(fc.nat({ max: 100 })), isRun: fc.boolean() }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(steps, anyTerms, (all, terms) => {
        const billed: BilledPart[] = [];
        let [refunded, gift] = [0n, 0n];
        for (const step of all) {
          const before = amountOf(billed.filter((part) => part.item !== "refund"));
          if (step.refund !== null) {
            const paidOut = ((before + terms.recurring - refunded) * BigInt(step.refund)) / 100n;
            if (paidOut > 0n) [refunded, gift] = [refunded + paidOut, gift + paidOut];
          }
          if (!step.isRun) continue;
          const target = partsFor(step.used, terms);
          const worth = amountOf(target);
          const refunds = settledParts(target, billed, {
            ...NOTHING,
            recurring: terms.recurring,
            givenBack: refunded,
          });
          const lines = adjustmentsOf([...target, ...refunds], billed, CURRENCY);
          billed.push(...lines.flatMap((line) => line.parts));
          // Apart from the code: a gift is used up by what turns out to be less, and is no more than the period.
          if (before > worth) gift = gift > before - worth ? gift - (before - worth) : 0n;
          if (gift > worth + terms.recurring) gift = worth + terms.recurring;
          expect(amountOf(billed) - refunded).toBe(worth - gift);
        }
      }),
    );
  });
});

describe("fitAdjustments", () => {
  it("gives back what there is room for, and the rest of a quantity later", () => {
    const lines = adjustmentsOf(partsFor([0]), partsFor([100_000]), CURRENCY);
    const { taken, left } = fitAdjustments(lines, 100n, CURRENCY);
    expect(taken.map(shown)).toEqual([[0, "-40.816326", "0.0245", -100n]]);
    expect(taken[0]?.isPart).toBe(true);
    expect(left).toEqual(lines);
  });

  it("takes what fits exactly whole, and a cent more in part", () => {
    const lines = adjustmentsOf(partsFor([0]), partsFor([100_000]), CURRENCY);
    expect(fitAdjustments(lines, 245n, CURRENCY)).toEqual({ taken: lines, left: [] });
    const { taken, left } = fitAdjustments(lines, 244n, CURRENCY);
    expect(taken.map((line) => [line.amount, line.isPart])).toEqual([[-244n, true]]);
    expect(left).toEqual(lines);
  });

  it("takes as much of a quantity as rounds to what there is room for, and no half cent more", () => {
    // 0.408163 hours at 0.0245 are 0.0099999935, a cent; nothing of less than half a cent is taken.
    const lines = adjustmentsOf(partsFor([0]), partsFor([100_000]), CURRENCY);
    expect(fitAdjustments(lines, 1n, CURRENCY).taken.map(shown)).toEqual([[0, "-0.408163", "0.0245", -1n]]);
    const dear: Adjustment[] = lines.map((line) => ({
      ...line,
      unitPrice: decimal("49000"),
      amount: -490_000_000n,
      parts: line.parts.map((part) => ({ ...part, unitPrice: decimal("49000"), amount: -490_000_000n })),
    }));
    expect(fitAdjustments(dear, 5n, CURRENCY).taken.map(shown)).toEqual([[0, "-0.000001", "49000", -5n]]);
    expect(fitAdjustments(dear, 4n, CURRENCY)).toEqual({ taken: [], left: dear });
  });

  it("counts what is billed on the same invoice as room", () => {
    const lines = adjustmentsOf(partsFor([0, 60_000]), partsFor([30_000]), CURRENCY);
    const { taken, left } = fitAdjustments(lines, 0n, CURRENCY);
    expect(left).toEqual([]);
    expect(taken).toEqual(lines);
  });

  it("gives nothing back without room", () => {
    const lines = adjustmentsOf(partsFor([0]), partsFor([100_000]), CURRENCY);
    expect(fitAdjustments(lines, 0n, CURRENCY)).toEqual({ taken: [], left: lines });
  });

  it("never takes more than there is, and after enough invoices has given all back", () => {
    fc.assert(
      fc.property(used, used, anyTerms, fc.bigInt({ min: 0n, max: 400n }), (before, after, terms, room) => {
        const target = partsFor(after, terms);
        const billed = [...partsFor(before, terms)];
        for (let invoices = 0; ; invoices += 1) {
          const lines = adjustmentsOf(target, billed, CURRENCY);
          const { taken, left } = fitAdjustments(lines, room + BigInt(invoices), CURRENCY);
          for (const line of taken) expect(lineAmount(line, CURRENCY)).toBe(line.amount);
          expect(room + BigInt(invoices) + amountOf(taken)).toBeGreaterThanOrEqual(0n);
          billed.push(...taken.flatMap((line) => line.parts));
          if (left.length === 0) break;
          expect(invoices).toBeLessThan(2_000);
        }
        expect(adjustmentsOf(target, billed, CURRENCY)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

it("an adjustment is left alone by the invoice's discount", () => {
  const line = (unitPrice: string, undiscounted: boolean) => ({
    quantity: decimal("1"),
    unitPrice: decimal(unitPrice),
    discount: null,
    taxCategory: "standard" as const,
    taxRate: decimal("19"),
    undiscounted,
  });
  const { lines, total } = computeInvoice({
    currency: CURRENCY,
    discount: { percent: "10" },
    lines: [line("100", false), line("-30", true), line("50", false)],
  });
  expect(lines.map((one) => one.share)).toEqual([1000n, 0n, 500n]);
  expect(total).toBe(12_495n);
});
