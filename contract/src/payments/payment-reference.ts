import { z } from "zod";

/** The reference that a customer gives with a transfer, which a bank statement brings back. */
export const paymentReference = z
  .string()
  .nullable()
  .meta({
    description:
      "The creditor reference (ISO 11649) for transfers; null for a number of more than 21 letters and digits, and for a draft without its number",
    examples: ["RF73INV20260042"],
  });
