import { expect, test } from "vitest";
import { fillInvoices } from "./fill-invoices.ts";

test("money pays one invoice after another, and never more than is due or than there is", () => {
  const invoices = [
    { id: "a", amountDue: "30.00" },
    { id: "b", amountDue: "20.00" },
  ];
  expect(fillInvoices("40.00", invoices)).toEqual({
    allocations: [
      { invoiceId: "a", amount: "30.00" },
      { invoiceId: "b", amount: "10.00" },
    ],
    left: "0.00",
  });
  expect(fillInvoices("30.00", invoices).allocations).toEqual([{ invoiceId: "a", amount: "30.00" }]);
  expect(fillInvoices("60.00", invoices).left).toBe("10.00");
  expect(fillInvoices("5.00", [])).toEqual({ allocations: [], left: "5.00" });
});
