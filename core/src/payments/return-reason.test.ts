import { expect, test } from "vitest";
import { endsMandate, returnCode } from "./return-reason.ts";

test("the code is found in what the bank says, and in nothing else", () => {
  expect(returnCode("AM04 Insufficient funds")).toBe("AM04");
  expect(returnCode("RETURN/REFUND MD06 REFUND REQUEST BY END CUSTOMER")).toBe("MD06");
  for (const text of ["", "Invoice XAM04", "AM0", "INV-2026-0042"]) expect(returnCode(text)).toBeNull();
});

test("a mandate ends with its account or by the debtor's word, not for want of money", () => {
  expect(["AC04", "MD01", "MD07"].map(endsMandate)).toEqual([true, true, true]);
  expect(["AM04", "MS03", "MD06", null].map(endsMandate)).toEqual([false, false, false, false]);
});
