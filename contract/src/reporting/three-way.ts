import { z } from "zod";
import { route } from "../route.ts";
import { amount, currency, decimalString, id, month } from "../wire.ts";

/**
 * What a person should look at: a place where inventory, metered, priced and billed are not the same. The books agree all
 * the same, as what is missing may still come.
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
        "`noRun`: a closed month with usage that no billing run was made for. `notInvoiced`: a customer's month with usage and no invoice. `billedOtherwise`: an issued month whose usage is not what is billed of it. `notPriced`: usage that no price is for. `staleDraft`: a draft that a run would make otherwise now. `sharedResource`: a resource that counts for two customers at once. `unlistedResource`: a resource that counts on and that no source lists.",
    }),
    customer: z
      .object({
        id,
        name: z.string().meta({ description: "The customer's name" }),
        tenantId: z.string().meta({ description: "Its id on the cloud platform" }),
      })
      .nullable()
      .meta({ description: "Whom it is about; null where it is about all" }),
    month: month.nullable().meta({ description: "The billing period it is about, YYYY-MM" }),
    quantities: z
      .array(
        z.object({
          meter: z.string().meta({ description: "The meter's id" }),
          unit: z.string().meta({ description: "The unit both quantities are in" }),
          metered: decimalString.meta({ description: "What was used by now" }),
          billed: decimalString.meta({ description: "What invoices that stand bill of it" }),
        }),
      )
      .meta({ description: "Meters whose quantities differ" }),
    priced: amount.nullable().meta({
      description: "What the month's usage costs by its prices, before tax; null where nothing says how",
    }),
    billed: amount.nullable().meta({ description: "What invoices that stand bill for it, before tax" }),
    currency: currency.nullable().meta({ description: "The currency of both amounts" }),
    resource: z.string().nullable().meta({ description: "The resource it is about" }),
    invoice: z
      .object({ id, number: z.string().meta({ description: "The invoice's number" }) })
      .nullable()
      .meta({ description: "The invoice it is about" }),
    detail: z.string().meta({ description: "What is so, and what to do about it, in a sentence" }),
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
        .meta({ description: "At most so many of each kind" }),
    }),
    response: z.object({
      items: z.array(usageNotice).meta({ description: "The newest months first, kind by kind" }),
      counts: z
        .array(
          z.object({ kind: noticeKind, count: z.number().int().meta({ description: "How many there are" }) }),
        )
        .meta({ description: "How many of each kind there are in all, of kinds that there are" }),
    }),
  }),
};
