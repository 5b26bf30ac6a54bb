import { z } from "zod";
import { amount, decimalString } from "../wire.ts";

/** What becomes of what is credited beyond what is due. */
export const noteSettlement = z.enum(["due", "credit", "refund"]).meta({
  description:
    "What becomes of what is credited beyond what is due: nothing may be (`due`), it becomes customer credit, or it is refunded",
});

/** What a credit note takes back of a line. */
export const creditedLine = z.object({
  position: z.int().meta({ description: "The line of the invoice, from 1" }),
  product: z.string(),
  quantity: decimalString.nullable().meta({ description: "Null where an amount is credited" }),
  amount: amount.meta({ description: "Without tax, after discounts" }),
});
