import { CURRENCIES, type CurrencyCode } from "@billow/core/money/currency.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromStripe, toStripe } from "./stripe-amount.ts";

test("amounts are counted as Stripe counts them", () => {
  expect(toStripe(12_345n, "EUR")).toBe(12_345);
  expect(toStripe(500n, "JPY")).toBe(500);
  expect(toStripe(500n, "ISK")).toBe(50_000);
  expect(toStripe(1_230n, "KWD")).toBe(1_230);
  expect(fromStripe(50_000, "isk")).toEqual({ amount: 500n, currency: "ISK" });
  expect(() => fromStripe(50_001, "isk")).toThrow("smaller parts");
  expect(() => fromStripe(1, "xxq")).toThrow("not a currency");
  expect(() => toStripe(100_000_000n, "EUR")).toThrow("eight digits");
});

test("an amount that goes there and back is the same", () => {
  const codes = Object.keys(CURRENCIES) as CurrencyCode[];
  fc.assert(
    fc.property(fc.constantFrom(...codes), fc.bigInt({ min: 1n, max: 90_000n }), (currency, whole) => {
      const amount = whole * 10n ** BigInt(Math.max(0, CURRENCIES[currency] - 2));
      const even = ["MGA"].includes(currency) ? amount * 100n : amount;
      expect(fromStripe(toStripe(even, currency), currency.toLowerCase())).toEqual({
        amount: even,
        currency,
      });
    }),
  );
});
