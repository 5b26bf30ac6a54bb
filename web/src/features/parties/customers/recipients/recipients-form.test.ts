import { expect, test } from "vitest";
import { emailsOf, emptyRecipient, kindsText, rowsOf } from "./recipients-form.ts";

test("says what a recipient gets, where that is not simply everything", () => {
  const one = emptyRecipient([]);
  expect(kindsText(one)).toBeNull();
  expect(kindsText({ ...one, kinds: ["receipt", "invoice"] })).toBe("invoices, receipts");
  expect(kindsText({ ...one, role: "cc" })).toBe("copy of everything");
  expect(kindsText({ ...one, role: "cc", kinds: ["creditNote"] })).toBe("copy of credit notes");
});

test("a form that was opened and saved changes nothing, and a further recipient gets copies", () => {
  const emails = [{ address: "ap@n.example", role: "to" as const, kinds: ["invoice" as const] }];
  const rows = rowsOf({ emails });
  expect(emailsOf(rows)).toEqual(emails);
  expect(emailsOf([...rows, { ...emptyRecipient(rows), address: " cfo@n.example " }])[1]).toMatchObject({
    address: "cfo@n.example",
    role: "cc",
  });
});
