import { DomainError } from "../errors.ts";

/** The numbers of debtors: of 5 to 9 digits, the first from 1 to 6. Those of 5 digits go from 10000 to 69999. */
export const DEBTOR_NUMBER = /^[1-6]\d{4,8}$/;

/**
 * The personal account of a debtor, which has one digit more than the general accounts of the books. DATEV makes accounts
 * longer by zeros at their end, and so does this: 10001 is 100010 beside general accounts of five digits.
 *
 * @throws DomainError `unknown_account` for a number that is longer than such an account
 */
export function debtorAccount(number: string, digits: number): string {
  if (number.length > digits + 1) {
    throw new DomainError(
      "unknown_account",
      `The debtor number ${number} has ${number.length} digits. Beside general accounts of ${digits} digits it has at most ${digits + 1}.`,
      "/debtors",
    );
  }
  return number.padEnd(digits + 1, "0");
}
