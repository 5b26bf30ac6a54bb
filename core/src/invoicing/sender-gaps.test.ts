import { expect, test } from "vitest";
import { senderWarnings } from "./sender-gaps.ts";

const address = { line1: "Kai 1" };
const bankAccount = { iban: "DE89370400440532013000" };

test.each([
  [
    {},
    ["Invoices of Nord show no address of their sender and no account to pay to. Enter both under Settings."],
  ],
  [{ bankAccount }, ["Invoices of Nord show no address of their sender. Enter it under Settings."]],
  [{ address }, ["Invoices of Nord show no account to pay to. Enter it under Settings."]],
  [
    { address, bankAccount: null, paymentInstructions: "" },
    ["Invoices of Nord show no account to pay to. Enter it under Settings."],
  ],
  [{ address, paymentInstructions: "By card alone." }, []],
  [{ address, bankAccount }, []],
])("of a sender with %j", (known, warnings) => {
  expect(senderWarnings({ name: "Nord", ...known })).toEqual(warnings);
});
