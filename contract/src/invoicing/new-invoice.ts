import { z } from "zod";
import { taxCategory } from "../parties/customer.ts";
import { amount, date, decimalString, id, text } from "../wire.ts";

/** A discount: a percentage, or a fixed sum in the invoice's currency. */
export const discount = z.union([z.strictObject({ percent: decimalString }), z.strictObject({ amount })]);

export const newLine = z.strictObject({
  product: text(200),
  description: text(500).nullable().optional(),
  quantity: decimalString,
  unitPrice: decimalString,
  unit: text(40).nullable().optional(),
  taxCategory: taxCategory.optional(),
  taxRate: decimalString.optional(),
  discount: discount.optional(),
});

export const newInvoice = z
  .strictObject({
    customerId: id,
    lines: z.array(newLine).max(500),
    discount: discount.nullable().optional(),
    dueDate: date.optional(),
    note: text(2000, { multiline: true }).nullable().optional(),
  })
  .meta({ id: "NewInvoice" });
