import { z } from "zod";
import { date } from "../wire.ts";

/** What a customer promised of a debt that is open. */
export const paymentPromise = z
  .object({
    on: date.meta({ description: "The day until which it is to be paid" }),
    note: z.string().nullable().meta({ description: "What was said" }),
    isBroken: z.boolean().meta({ description: "Whether that day is over, so that reminders go on" }),
  })
  .meta({ id: "PaymentPromise" });
