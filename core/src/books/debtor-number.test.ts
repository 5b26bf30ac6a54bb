import fc from "fast-check";
import { expect, test } from "vitest";
import { DEBTOR_NUMBER, debtorAccount } from "./debtor-number.ts";

const debtorNumber = fc.stringMatching(/^[1-6]\d{4,8}$/);
const digitsOfBooks = fc.integer({ min: 4, max: 8 });

test("a debtor's account has one digit more than the general ones, by zeros at its end", () => {
  expect(debtorAccount("10001", 4)).toBe("10001");
  expect(debtorAccount("10001", 6)).toBe("1000100");
  expect(debtorAccount("699999999", 8)).toBe("699999999");
  expect(() => debtorAccount("100012", 4)).toThrow(/has 6 digits/);
});

test("debtors are from 10000 to 69999, however long their numbers are", () => {
  for (const right of ["10000", "69999", "100000", "699999999"]) expect(right).toMatch(DEBTOR_NUMBER);
  for (const wrong of ["9999", "09999", "70000", "1000", "1000000000", "1234a", " 10000", "10000\n"])
    expect(DEBTOR_NUMBER.test(wrong), wrong).toBe(false);
});

test("two numbers are one account in every chart that has both, or in none", () => {
  fc.assert(
    fc.property(debtorNumber, debtorNumber, digitsOfBooks, (one, other, digits) => {
      fc.pre(Math.max(one.length, other.length) <= digits + 1);
      expect(debtorAccount(one, digits)).toMatch(new RegExp(`^[1-6]\\d{${digits}}$`));
      expect(debtorAccount(one, digits) === debtorAccount(other, digits)).toBe(
        one.padEnd(9, "0") === other.padEnd(9, "0"),
      );
    }),
  );
});
