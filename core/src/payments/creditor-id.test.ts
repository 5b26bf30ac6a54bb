import { expect, test } from "vitest";
import { isCreditorId } from "./creditor-id.ts";

test("published identifiers are right, whatever their business code", () => {
  for (const id of ["DE98ZZZ09999999999", "DE98ABC09999999999", "AT61ZZZ01234567890", "FR72ZZZ123456"])
    expect(isCreditorId(id), id).toBe(true);
});

test("a wrong digit, a text cut short, or other characters are seen", () => {
  for (const id of [
    "DE98ZZZ09999999998",
    "DE97ZZZ09999999999",
    "DE98ZZZ",
    "de98zzz09999999999",
    "DE98 ZZZ09999999999",
    "",
  ])
    expect(isCreditorId(id), id).toBe(false);
});
