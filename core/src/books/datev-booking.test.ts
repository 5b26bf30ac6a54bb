import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHART_ACCOUNTS, CHART_NUMBERS, chartAccountOf, numbersOf, placeOf } from "./chart-of-accounts.ts";
import { automaticTax, type DatevBooking, datevBookings } from "./datev-booking.ts";
import { paymentPosting, refundPosting, writeOffPosting } from "./ledger.ts";
import { type EntryPart, partsByTax } from "./tax-parts.ts";

const numbers = CHART_NUMBERS.skr03;
const RATES: Readonly<Record<string, string>> = { 8400: "19", 8300: "7", 2406: "19", 2401: "7" };
const TAX_OF: Readonly<Record<string, string>> = { 19: "1776", 7: "1771" };

/** What DATEV has on each account after the bookings: it takes the tax out of automatic accounts itself. */
function booked(bookings: readonly DatevBooking[]): Record<string, bigint> {
  const sums: Record<string, bigint> = {};
  const add = (account: string, amount: bigint) => {
    sums[account] = (sums[account] ?? 0n) + amount;
  };
  for (const { account, contra, amount, side, withoutAutomatic } of bookings) {
    expect(amount).toBeGreaterThan(0n);
    const signed = side === "S" ? amount : -amount;
    add(account, signed);
    const rate = withoutAutomatic ? undefined : RATES[contra];
    const tax = rate === undefined ? 0n : automaticTax(signed, rate);
    add(contra, -(signed - tax));
    if (rate !== undefined) add(TAX_OF[rate] ?? "", -tax);
  }
  return Object.fromEntries(Object.entries(sums).filter(([, amount]) => amount !== 0n));
}

function wanted(parts: readonly EntryPart[]): Record<string, bigint> {
  const sums: Record<string, bigint> = {};
  for (const part of parts) {
    // Discounts reduce the sales that they belong to.
    const account = part.account === "discount" ? ({ ...part, account: "revenue" } as const) : part;
    const number = numbers[chartAccountOf(account, "eu")];
    sums[number] = (sums[number] ?? 0n) + part.amount;
  }
  return Object.fromEntries(Object.entries(sums).filter(([, amount]) => amount !== 0n));
}

const cents = fc.bigInt({ min: 0n, max: 1_000_000n });
const share = fc.record({
  rate: fc.constantFrom("19", "7", "20", "0"),
  net: cents,
  tax: cents,
  discount: fc.bigInt({ min: 0n, max: 900n }),
  relief: fc.boolean(),
});

describe("the bookings of a posting", () => {
  test("of an invoice at 19 % are one, gross", () => {
    const tax = { category: "standard", rate: "19" } as const;
    const parts: EntryPart[] = [
      { account: "receivable", amount: 11_900n, tax: null },
      { account: "revenue", amount: -10_500n, tax },
      { account: "discount", amount: 500n, tax },
      { account: "tax", amount: -1900n, tax },
    ];
    expect(datevBookings(parts, { numbers, place: "home" })).toEqual([
      { amount: 11_900n, side: "S", account: "1410", contra: "8400", withoutAutomatic: false, tax },
    ]);
  });

  test("of a payment, a refund and a write-off are on the accounts of the books", () => {
    const taxes = [{ category: "standard", rate: "19", taxable: 100n, tax: 19n, discount: 0n }] as const;
    const before = { net: 0n, tax: 0n };
    for (const posting of [
      paymentPosting({ amount: 150n, applied: 100n, credit: 50n }),
      paymentPosting({ amount: 50n, applied: 0n, credit: 50n }),
      refundPosting({ net: 51n, tax: 9n, toCredit: 20n }),
      writeOffPosting({ net: 51n, tax: 9n }),
    ]) {
      const parts = partsByTax(posting, { taxes, before });
      expect(booked(datevBookings(parts, { numbers, place: "eu" }))).toEqual(wanted(parts));
    }
    const [direct] = datevBookings(
      partsByTax(paymentPosting({ amount: 5n, applied: 0n, credit: 5n }), { taxes, before }),
      {
        numbers,
        place: "home",
      },
    );
    expect(direct).toMatchObject({ side: "H", account: "1700", contra: "1200", amount: 5n });
  });

  test("leave on every account what the books have, by whatever cents tax is divided", () => {
    fc.assert(
      fc.property(fc.array(share, { minLength: 1, maxLength: 5 }), fc.boolean(), (some, isCredit) => {
        const sign = isCredit ? 1n : -1n;
        const own = some.flatMap(({ rate, net, tax, discount, relief }): EntryPart[] => {
          const by = { category: rate === "0" ? "exempt" : "standard", rate } as const;
          const taxAmount = rate === "0" ? 0n : tax;
          if (relief) {
            return [
              { account: "badDebt", amount: -sign * net, tax: by },
              { account: "taxRelief", amount: -sign * taxAmount, tax: by },
            ];
          }
          return [
            { account: "revenue", amount: sign * (net + discount), tax: by },
            { account: "discount", amount: -sign * discount, tax: by },
            { account: "tax", amount: sign * taxAmount, tax: by },
          ];
        });
        const rest = own.reduce((sum, { amount }) => sum - amount, 0n);
        const parts = [
          ...own.filter(({ amount }) => amount !== 0n),
          { account: "receivable", amount: rest, tax: null } as const,
        ];
        expect(booked(datevBookings(parts, { numbers, place: "eu" }))).toEqual(wanted(parts));
      }),
    );
  });
});

describe("a chart of accounts", () => {
  test("has a number for each account, and takes one's own", () => {
    for (const chart of ["skr03", "skr04", "us"] as const)
      for (const account of CHART_ACCOUNTS) expect(CHART_NUMBERS[chart][account]).toMatch(/^\d{4}$/);
    expect(numbersOf("skr04", "bank=1810, receivable=1200")).toEqual({
      ...CHART_NUMBERS.skr04,
      bank: "1810",
      receivable: "1200",
    });
    for (const wrong of ["bank", "bank=x", "cash=1200", "bank=12", "bank=1200=1"])
      expect(() => numbersOf("us", wrong)).toThrow(/is not an account and its number/);
  });

  test("divides sales by where the customer is", () => {
    expect(placeOf({ country: null, home: "DE" })).toBe("home");
    expect(placeOf({ country: "AT", home: "DE" })).toBe("eu");
    expect(placeOf({ country: "CH", home: "DE" })).toBe("abroad");
    expect(placeOf({ country: "DE", home: "CH" })).toBe("abroad");
    const sale = (category: "standard" | "reverseCharge" | "outsideScope", rate: string) =>
      ({ account: "revenue", amount: 1n, tax: { category, rate } }) as const;
    expect(chartAccountOf(sale("standard", "19.0"), "eu")).toBe("salesStandard");
    expect(chartAccountOf(sale("standard", "20"), "eu")).toBe("salesElsewhere");
    expect(chartAccountOf(sale("standard", "8.1"), "home")).toBe("salesOtherRate");
    expect(chartAccountOf(sale("reverseCharge", "0"), "eu")).toBe("salesReverseChargeEu");
    expect(chartAccountOf(sale("outsideScope", "0"), "abroad")).toBe("salesOutsideScopeAbroad");
  });
});
