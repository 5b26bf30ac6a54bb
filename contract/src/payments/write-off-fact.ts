import { z } from "zod";
import { amount, date, id, instant } from "../wire.ts";

/** A debt that was written off, or a part of it that is owed again. */
export const writeOff = z
  .object({
    id,
    amount: amount.meta({ description: "What was written off; negative where it is owed again or was paid" }),
    tax: amount.meta({ description: "The part of the amount that is tax" }),
    reason: z.string().nullable().meta({ description: "Why; null where a payment came after all" }),
    paymentId: id.nullable().meta({ description: "The payment that paid it after all" }),
    writtenOffOn: date.meta({ description: "The day in the books" }),
    recordedAt: instant,
  })
  .meta({ id: "WriteOff" });
