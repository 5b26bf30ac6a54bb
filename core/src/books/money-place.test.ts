import fc from "fast-check";
import { expect, test } from "vitest";
import { CHARTS, numberOf, numbersOf } from "./chart-of-accounts.ts";
import { datevBookings } from "./datev-booking.ts";
import { inPlace, paymentPosting, paymentReversedPosting, transferPosting } from "./ledger.ts";
import { bankOf, clearingOf, isMoneyPlace } from "./money-place.ts";
import { statementMoves } from "./statement.ts";
import { partsByTax } from "./tax-parts.ts";

const IBAN = "DE02120300000000202051";
const NOTHING = { taxes: [], before: { net: 0n, tax: 0n } };

test("is what a provider holds, or a bank account by its number in any spelling", () => {
  expect([clearingOf("stripe"), bankOf("de02 1203 0000 0000 2020 51"), bankOf("12345678/0123456")]).toEqual([
    "clearing:stripe",
    `bank:${IBAN}`,
    "bank:12345678/0123456",
  ]);
  for (const place of [clearingOf("stripe"), bankOf(IBAN), bankOf("1=2, 3")])
    expect(isMoneyPlace(place ?? ""), place ?? "none").toBe(true);
  for (const other of ["cash", "bank:", "clearing:", "clearing:a b", "bank:x", ""])
    expect(isMoneyPlace(other), other).toBe(false);
});

test("is that of the cash of a posting alone, whose reverse has it too", () => {
  const payment = { amount: 500n, applied: 300n, credit: 200n };
  const place = clearingOf("stripe");
  expect(inPlace(paymentPosting(payment), place).entries).toEqual([
    { account: "cash", amount: 500n, place },
    { account: "receivable", amount: -300n },
    { account: "customerCredit", amount: -200n },
  ]);
  expect(inPlace(paymentReversedPosting(payment), null)).toEqual(paymentReversedPosting(payment));
});

test("has an account of its own in each chart: clearing for providers, the bank's for banks, or what is asked for", () => {
  const cash = { account: "cash", amount: 1n, tax: null } as const;
  for (const chart of CHARTS) {
    const numbers = numbersOf(chart, `clearing:paypal=1361,bank:${IBAN}=1210`);
    const of = (place: Parameters<typeof numberOf>[0]["place"] = null) =>
      numberOf({ ...cash, place }, "home", numbers);
    expect(of()).toBe(numbers.bank);
    expect(of("clearing:stripe")).toBe(numbers.clearing);
    expect(numbers.clearing).not.toBe(numbers.bank);
    expect(of("clearing:paypal")).toBe("1361");
    expect([of(`bank:${IBAN}`), of("bank:NL91ABNA0417164300")]).toEqual(["1210", numbers.bank]);
  }
});

test("is changed by a transfer, which customers' statements leave out and DATEV books as it is", () => {
  const posting = transferPosting({ amount: 250n, from: "clearing:stripe", to: null });
  expect(posting.entries.map(({ amount, place }) => [place, amount])).toEqual([
    [null, 250n],
    ["clearing:stripe", -250n],
  ]);
  expect(statementMoves(posting)).toEqual([]);
  const numbers = numbersOf("skr03");
  const [booking, ...more] = datevBookings(partsByTax(posting, NOTHING), { numbers, place: "home" });
  expect([booking, more]).toMatchObject([{ amount: 250n, side: "H", account: "1360", contra: "1200" }, []]);
});

test("accounts that differ in any letter are places of their own; without a letter or digit, in none", () => {
  const places = [
    "Основной счёт 1",
    "Запасной счёт 1",
    "Основной счёт",
    "口座 1",
    "1",
    "Compte 1é",
    "Compte 1",
  ].map(bankOf);
  expect(new Set(places).size).toBe(places.length);
  expect(places).not.toContain(null);
  expect(bankOf("основной  счёт 1")).toBe(bankOf("Основной счёт 1"));
  for (const account of ["***", "", " -/"]) expect(bankOf(account)).toBeNull();
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (account) => {
      const place = bankOf(account);
      expect(place === null || isMoneyPlace(place)).toBe(true);
    }),
  );
});
