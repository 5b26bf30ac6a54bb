import { z } from "zod";
import { customerReference } from "../parties/customer.ts";
import { route } from "../route.ts";
import { amount, currency, date, decimalString, id, instant, month } from "../wire.ts";

const amounts = {
  soFar: amount.meta({ description: "What usage and terms come to so far, after discounts, without tax" }),
  projected: amount.meta({ description: "An estimate of the whole month, in the same way" }),
  previous: amount
    .nullable()
    .meta({ description: "What the billing run billed of the month before; null where it billed nothing" }),
};

/** What a customer's running month comes to. */
export const runningMonthRow = z
  .object({
    customer: customerReference,
    currency,
    ...amounts,
    change: amount
      .nullable()
      .meta({ description: "`projected` less `previous`; null where there is no month before" }),
    changePercent: decimalString
      .nullable()
      .meta({ description: "The change in percent of `previous`; null where that is nothing" }),
    share: decimalString.nullable().meta({
      description: "The percentage of all that is so far in its currency; null where that is nothing",
    }),
    held: z.boolean().meta({ description: "Whether usage without a price would hold the draft" }),
    asOf: instant.meta({ description: "When it was computed" }),
  })
  .meta({ id: "RunningMonthRow" });

export const runningMonth = z
  .object({
    period: month.meta({ description: "The running month" }),
    from: date.meta({ description: "Its first day" }),
    before: date.meta({ description: "The first day after it" }),
    asOf: instant
      .nullable()
      .meta({ description: "When the oldest figure in it was computed; null while there is none" }),
    customers: z.number().int().meta({ description: "How many customers there are" }),
    computed: z
      .number()
      .int()
      .meta({ description: "How many of them are in the sums; the others follow within minutes" }),
    totals: z
      .array(
        z.object({
          currency,
          ...amounts,
          customers: z.number().int().meta({ description: "How many customers have something so far" }),
          parts: z
            .array(
              z.object({
                kind: z.enum(["usage", "agreed", "adjustments"]).meta({
                  description:
                    "`usage` of the meters of a group; `agreed`: subscriptions and minimum spend; `adjustments` of earlier months",
                }),
                group: z.string().nullable().meta({ description: "The meters' group; null for other kinds" }),
                amount,
              }),
            )
            .meta({ description: "They sum to `soFar`" }),
        }),
      )
      .meta({ description: "One for each currency, the issuer's own first" }),
    items: z.array(runningMonthRow).meta({ description: "Customers in the order asked for" }),
  })
  .meta({ id: "RunningMonth" });
export type RunningMonth = z.output<typeof runningMonth>;

export const runningMonthRoutes = {
  getRunningMonth: route({
    method: "GET",
    path: "/reports/running-month",
    summary:
      "The running month of all customers so far and projected, as bills would have it; computed in the background, `asOf` says when",
    query: z.strictObject({
      issuerId: id.optional().meta({ description: "Of customers of this issuer alone" }),
      currency: currency.optional().meta({ description: "This currency alone" }),
      sort: z
        .enum(["size", "change"])
        .default("size")
        .meta({ description: "The largest so far, or the largest change against the month before, first" }),
      limit: z.coerce
        .number()
        .int()
        .min(0)
        .max(1000)
        .default(50)
        .meta({ description: "The most customers of each currency" }),
    }),
    response: runningMonth,
  }),
};
