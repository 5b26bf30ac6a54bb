import fc from "fast-check";
import { expect, it } from "vitest";
import { computeInvoice } from "../invoicing/invoice.ts";
import { lineAmount } from "../invoicing/line-item.ts";
import { BUILT_IN_METERS } from "../metering/built-in-meters.ts";
import { decimal } from "../money/decimal.ts";
import { agreedTerms } from "../pricing/agreed-terms.ts";
import type { Discount } from "../pricing/discount.ts";
import type { RateCardItem } from "../pricing/rate.ts";
import type { RecurringItem } from "../pricing/recurring.ts";
import { adjustmentsOf } from "./adjustment.ts";
import { linesOfBill, minimumSpendOf, partsOfBill, periodBill } from "./period-bill.ts";

const tiers = [
  { upTo: "10", unitPrice: "0" },
  { upTo: null, unitPrice: "0.0193" },
];
const items: RateCardItem[] = (["graduated", "volume"] as const).map((model) => ({
  product: model,
  description: "",
  meter: "network.egress",
  match: { model },
  price: { model, tiers },
}));

function billOf({ used, share, minimumSpend, discount }: Month) {
  const usage = used.map((thousandths, place) => ({
    meter: "network.egress" as const,
    dimensions: { model: items[place]?.price.model ?? "" },
    quantity: decimal(BigInt(thousandths) * 1000n),
  }));
  const support: RecurringItem = {
    product: "Support",
    description: null,
    quantity: "3",
    unitPrice: "7.35",
    interval: "month",
    charged: "arrears",
    until: null,
  };
  const seconds = 2_592_000 * share;
  const period = { from: "2026-11-01", before: "2026-12-01" };
  const terms = agreedTerms([{ seconds, minimumSpend, discount }], {
    periodSeconds: 2_592_000,
    currency: "EUR",
    charges: [{ item: support, seconds, wholeSeconds: 2_592_000, period }],
  });
  return periodBill({
    meters: BUILT_IN_METERS,
    items,
    usage,
    from: "2026-09-01",
    monthSeconds: 2_592_000,
    currency: "EUR",
    terms,
  });
}

interface Month {
  used: readonly number[];
  share: number;
  minimumSpend: bigint | null;
  discount: Discount | null;
}

const months: fc.Arbitrary<Month> = fc.record({
  used: fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 2 }),
  share: fc.constantFrom(0, 0.25, 1),
  minimumSpend: fc.option(fc.bigInt({ min: 0n, max: 3_000n })),
  discount: fc.constantFrom(null, { percent: "7.5" }, { percent: "100" }, { amount: "25.00" }),
});

it("lines, parts and invoice of a period come to the same", () => {
  fc.assert(
    fc.property(months, (month) => {
      const bill = billOf(month);
      const lines = linesOfBill(bill);
      for (const line of lines) expect(lineAmount(line, "EUR")).toBe(line.amount);
      const invoice = computeInvoice({
        currency: "EUR",
        discount: bill.terms.discount,
        lines: lines.map((line) => ({
          ...line,
          discount: null,
          taxCategory: "standard",
          taxRate: decimal("19"),
        })),
      });
      const parts = partsOfBill(bill).reduce((sum, { amount }) => sum + amount, bill.terms.recurring);
      expect(invoice.discount).toBe(bill.discount);
      expect(invoice.subtotal - invoice.discount).toBe(parts);
      if (bill.terms.minimum !== null)
        expect(
          invoice.subtotal >= bill.terms.minimum &&
            (bill.missing === 0n || invoice.subtotal === bill.terms.minimum),
        ).toBe(true);
    }),
  );
});

it("tells what a true-up follows from, also where another invoice bills a part of the period", () => {
  const bill = billOf({ used: [110_000], share: 1, minimumSpend: 5_000n, discount: null });
  const parts = partsOfBill(bill);
  // 1.93 and 22.05 were reached. Another invoice bills 60 GiB, for 0.97, and 26.98 up to the minimum.
  const others = partsOfBill(billOf({ used: [60_000], share: 1, minimumSpend: 5_000n, discount: null }));
  const taken = adjustmentsOf([], others, "EUR").flatMap((adjustment) => adjustment.parts);
  const expected = { agreed: 5_000n, reached: 2_398n, missing: 2_602n };
  expect(minimumSpendOf(parts, bill.terms)).toEqual(expected);
  expect(minimumSpendOf([...parts, ...taken], bill.terms)).toEqual(expected);
  expect(
    minimumSpendOf(
      partsOfBill(billOf({ used: [], share: 1, minimumSpend: null, discount: null })),
      bill.terms,
    ),
  ).toBeNull();
});
