import { z } from "zod";
import { taxCategory } from "../parties/customer.ts";
import { amount, dateRange, decimalString } from "../wire.ts";
import { lineShare } from "./line-share.ts";
import { discount } from "./new-invoice.ts";

/**
 * What a line was made from: usage, a percentage of other items, a recurring item, the true-up to a minimum spend, a difference to an earlier
 * bill, a charge for lateness, or a person's input.
 */
export const lineKind = z.enum([
  "usage",
  "percent",
  "recurring",
  "minimum",
  "adjustment",
  "charge",
  "manual",
]);

export const invoiceLine = z
  .object({
    kind: lineKind,
    product: z.string(),
    description: z.string().nullable(),
    quantity: decimalString,
    unit: z.string().nullable(),
    unitPrice: decimalString,
    amount,
    discount: amount,
    /** The terms of the discount. */
    discountTerms: discount.nullable(),
    taxCategory,
    taxRate: decimalString,
    meter: z.string().nullable(),
    /** The part of a graduated price that the line bills: quantities above `from` up to `upTo` (null: no end). */
    tier: z.object({ from: decimalString, upTo: decimalString.nullable() }).nullable(),
    /** What of a metered line is each tenant's; sums exactly to it. Empty for a customer with one tenant. */
    breakdown: z.array(lineShare).default([]),
    period: dateRange.nullable(),
  })
  .meta({ id: "InvoiceLine" });
export type InvoiceLine = z.output<typeof invoiceLine>;
