import { expect, test } from "vitest";
import { changesOf, emptyForm, emptyLine, readForm } from "./draft-form.ts";

const line = { ...emptyLine("a"), product: "Support", unitPrice: "250", quantity: "1.5" };

test("a whole form becomes the body of the call", () => {
  const form = {
    customerId: "c",
    lines: [{ ...line, discount: "10 %", unit: "month", tax: "standard" as const, taxRate: "8.1" }],
    discount: "5.00",
    dueDate: "2026-12-01",
    note: " Thank you ",
  };
  expect(readForm(form)).toEqual({
    problems: new Map(),
    body: {
      customerId: "c",
      lines: [
        {
          product: "Support",
          description: null,
          quantity: "1.5",
          unitPrice: "250",
          unit: "month",
          discount: { percent: "10" },
          taxCategory: "standard",
          taxRate: "8.1",
        },
      ],
      discount: { amount: "5.00" },
      dueDate: "2026-12-01",
      note: "Thank you",
    },
  });
});

test("what cannot be read is said by the pointer of its field", () => {
  const form = { ...emptyForm(), discount: "ten", lines: [line, { ...emptyLine("b"), quantity: "x" }] };
  expect([...readForm(form).problems.keys()]).toEqual([
    "/customerId",
    "/lines/1/product",
    "/lines/1/quantity",
    "/lines/1/unitPrice",
    "/discount",
  ]);
});

test("only what was changed is sent", () => {
  const before = readForm({ ...emptyForm(), customerId: "c", lines: [line], dueDate: "2026-12-01" }).body;
  expect(changesOf(before, before)).toEqual({});
  expect(changesOf(before, { ...before, note: "New", lines: [...before.lines] })).toEqual({ note: "New" });
  expect(changesOf({ ...before, discount: { percent: "5" } }, before)).toEqual({ discount: null });
});
