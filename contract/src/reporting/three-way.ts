import { z } from "zod";
import { route } from "../route.ts";
import { amount, currency, decimalString, id, month } from "../wire.ts";

/**
 * A place where inventory, metered, priced and billed usage differ, for a person to check. The books are consistent
 * nevertheless, because what is missing may still arrive.
 */
export const noticeKind = z.enum([
  "noRun",
  "notInvoiced",
  "billedOtherwise",
  "notPriced",
  "staleDraft",
  "sharedResource",
  "unlistedResource",
]);
export type NoticeKind = z.output<typeof noticeKind>;

export const usageNotice = z
  .object({
    kind: noticeKind.meta({
      description:
        "`noRun`: a closed month with usage but without a billing run. `notInvoiced`: a customer's month with usage and no invoice. `billedOtherwise`: an issued month whose usage differs from what is billed. `notPriced`: usage without a price. `staleDraft`: a draft that a run would make differently now. `sharedResource`: a resource that counts for two customers at once. `unlistedResource`: a counted resource that no source lists.",
    }),
    customer: z
      .object({
        id,
        name: z.string().meta({ description: "The customer's name" }),
        tenantId: z.string().meta({ description: "Its id on the cloud platform" }),
      })
      .nullable()
      .meta({ description: "The customer; null where it concerns all" }),
    month: month.nullable().meta({ description: "The billing period, YYYY-MM" }),
    quantities: z
      .array(
        z.object({
          meter: z.string().meta({ description: "The meter's id" }),
          unit: z.string().meta({ description: "The unit both quantities are in" }),
          metered: decimalString.meta({ description: "The usage so far" }),
          billed: decimalString.meta({ description: "The part that valid invoices bill" }),
        }),
      )
      .meta({ description: "Meters whose quantities differ" }),
    priced: amount.nullable().meta({
      description: "The price of the month's usage, before tax; null where there is no rate card",
    }),
    billed: amount.nullable().meta({ description: "The amount that valid invoices bill, before tax" }),
    currency: currency.nullable().meta({ description: "The currency of both amounts" }),
    resource: z.string().nullable().meta({ description: "The resource" }),
    invoice: z
      .object({ id, number: z.string().meta({ description: "The invoice's number" }) })
      .nullable()
      .meta({ description: "The invoice" }),
    detail: z.string().meta({ description: "What is wrong and what to do, in a sentence" }),
  })
  .meta({ id: "UsageNotice" });
export type UsageNotice = z.output<typeof usageNotice>;

export const threeWayRoutes = {
  listUsageNotices: route({
    method: "GET",
    path: "/usage/notices",
    summary:
      "Where inventory, metered, priced and billed differ, by customer and month, with what is missing in quantity and money",
    query: z.strictObject({
      customerId: id.optional().meta({ description: "Of this customer alone" }),
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(200)
        .default(50)
        .meta({ description: "The most notices of each kind" }),
    }),
    response: z.object({
      items: z.array(usageNotice).meta({ description: "The newest months first, kind by kind" }),
      counts: z
        .array(
          z.object({ kind: noticeKind, count: z.number().int().meta({ description: "How many there are" }) }),
        )
        .meta({ description: "The total of each kind that occurs" }),
    }),
  }),
};
