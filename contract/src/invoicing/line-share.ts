import { z } from "zod";
import { amount, decimalString } from "../wire.ts";

/** A tenant's part of a line. */
export const lineShare = z
  .object({
    tenantId: z.string(),
    name: z.string().nullable(),
    costCentre: z.string().nullable(),
    quantity: decimalString,
    amount,
  })
  .meta({ id: "LineShare" });
