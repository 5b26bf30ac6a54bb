import { z } from "zod";
import { invoiceReference } from "../invoicing/invoice.ts";
import { invoiceLine } from "../invoicing/invoice-line.ts";
import { price } from "../pricing/rate-card.ts";
import { route } from "../route.ts";
import { amount, date, dateRange, decimalString, documentNumber, id } from "../wire.ts";

/** What a line was made from, step by step down to the usage behind it. */
export const lineExplanation = z
  .object({
    invoice: z.object({ id, number: z.string() }),
    /** The line's place on the invoice, from 1. */
    position: z.number().int(),
    line: invoiceLine,
    /** How the amount is computed, one sentence per step. */
    steps: z.array(z.string()),
    /** The period of the line; for an adjustment, an earlier one. */
    period: dateRange.nullable(),
    rateCard: z.object({ id, name: z.string(), validFrom: date }).nullable(),
    price: price.nullable(),
    /**
     * The usage of the product in the whole period, all tiers together. `stored` ÷ `dividedBy`, rounded to six
     * decimals, is `reported`, the quantity that is priced. `billed` is the quantity this invoice was made with.
     * `changed` says whether usage differs by now.
     */
    quantity: z
      .object({
        stored: decimalString,
        storedUnit: z.string(),
        dividedBy: decimalString,
        /** For GiB-months: the hours of the calendar month. */
        hoursOfMonth: decimalString.nullable(),
        reported: decimalString,
        unit: z.string(),
        billed: decimalString,
        changed: z.boolean(),
      })
      .nullable(),
    /** Every invoice that bills the product in the period, oldest first. */
    bills: z.array(z.object({ invoice: invoiceReference, quantity: decimalString, amount })),
    /** For a true-up: the agreed minimum, the amount reached, and the missing amount. */
    minimum: z.object({ agreed: amount, reached: amount, missing: amount }).nullable(),
    /** The resources with the most usage, as it is known now. */
    resources: z
      .object({
        items: z.array(
          z.object({
            resource: z.string(),
            quantity: decimalString,
            /** Percent of the whole, two decimals. */
            share: decimalString,
          }),
        ),
        total: z.number().int(),
        /** The resources after this page. */
        rest: z.object({ resources: z.number().int(), quantity: decimalString }).nullable(),
        nextCursor: z.string().nullable(),
      })
      .nullable(),
    byDay: z.array(z.object({ day: date, quantity: decimalString })),
    /** The parameters of `GET /usage/records` for the underlying events. */
    records: z.object({ customerId: id, meter: z.string(), from: date, before: date }).nullable(),
  })
  .meta({ id: "LineExplanation" });
export type LineExplanation = z.output<typeof lineExplanation>;

export const explanationRoutes = {
  explainLine: route({
    method: "GET",
    path: "/invoices/{id}/lines/{position}/explanation",
    summary:
      "What a line was made from: price and tiers, hours per resource, usage by day, other invoices' share",
    params: z.strictObject({
      id: z.union([id, documentNumber]),
      position: z.coerce.number().int().min(1).max(100_000),
    }),
    query: z.strictObject({
      /** Resources a page. */
      limit: z.coerce.number().int().min(1).max(200).default(100),
      cursor: z.string().max(500).optional(),
    }),
    response: lineExplanation,
  }),
};
