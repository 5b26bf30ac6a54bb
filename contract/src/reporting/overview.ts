import { z } from "zod";
import { heldReason } from "../invoicing/held-reason.ts";
import { route } from "../route.ts";
import { amount, currency, date, id, instant } from "../wire.ts";

const ofIssuer = {
  issuerId: id.optional().meta({ description: "Of this issuer alone" }),
};

/** An amount with the number of invoices that make it. */
const part = z.object({
  amount: amount.meta({ description: "What is still to be paid" }),
  invoices: z.number().int().meta({ description: "How many invoices that is" }),
});

/** What is open in a currency. Its invoices are those of the list with the statuses pending, sent and overdue. */
export const outstanding = z
  .object({
    currency,
    open: part.meta({ description: "All that was issued and is not paid" }),
    pastDue: part.meta({ description: "The part of it whose due date is over" }),
    ages: z
      .array(
        part.extend({
          age: z
            .enum(["notDue", "days1To30", "days31To60", "days61To90", "over90"])
            .meta({ description: "Days past the due date" }),
          dueFrom: date.nullable().meta({ description: "The earliest due date of the age; null without" }),
          dueTo: date.nullable().meta({ description: "The latest due date of the age; null without" }),
        }),
      )
      .meta({ description: "All ages, the youngest first; they sum to what is open" }),
  })
  .meta({ id: "Outstanding" });
export type Outstanding = z.output<typeof outstanding>;

/** Drafts with the same reason, or without one. */
export const draftGroup = z
  .object({
    reason: heldReason.nullable().meta({
      description:
        "`unpriced`: usage without a price. `tax`: the customer's tax or VAT ID is missing. `changed`: agreed terms, tax or payment terms have changed since it was made. `noEmail`: the customer has no e-mail address. Null: nothing holds it.",
    }),
    currency,
    invoices: z.number().int().meta({ description: "How many drafts" }),
    amount: amount.meta({ description: "Their totals, with tax" }),
  })
  .meta({ id: "DraftGroup" });
export type DraftGroup = z.output<typeof draftGroup>;

/** Something that waits for a person. */
export const attention = z
  .object({
    kind: z
      .enum([
        "sourceFails",
        "sourceLags",
        "sourceAsks",
        "emailsFailed",
        "emailsWait",
        "unmatchedUsage",
        "unpricedUsage",
        "bankLines",
        "webhooksFailed",
        "webhooksOff",
      ])
      .meta({
        description:
          "`sourceFails`, `sourceLags`, `sourceAsks`: a source has an error, is behind, or waits for an answer. `emailsFailed`, `emailsWait`: e-mails failed for good, or wait for a mail server. `unmatchedUsage`: events of tenants that no customer has. `unpricedUsage`: drafts with usage that has no price. `bankLines`: lines of bank statements to settle. `webhooksFailed`, `webhooksOff`: deliveries failed for good, or endpoints were switched off because of it.",
      }),
    count: z
      .number()
      .int()
      .meta({ description: "How many; 1 for a source. Counting of events ends at 100,000" }),
    subject: z.string().nullable().meta({ description: "The name of the source; null otherwise" }),
    since: instant.nullable().meta({
      description: "Up to when a source was collected; null where that is not known, and for other kinds",
    }),
  })
  .meta({ id: "Attention" });
export type Attention = z.output<typeof attention>;

export const overviewRoutes = {
  getOutstanding: route({
    method: "GET",
    path: "/reports/outstanding",
    summary: "What is open today by age, with the number of invoices; the same sums as the list of invoices",
    query: z.strictObject(ofIssuer),
    response: z.object({
      asOf: date.meta({ description: "Today; where issuers have different dates, the latest" }),
      items: z.array(outstanding).meta({
        description: "One for each currency in which something is open, and before them the issuer's own",
      }),
    }),
  }),
  getDraftGroups: route({
    method: "GET",
    path: "/reports/drafts",
    summary: "Drafts by what holds them; the list of invoices takes the same reasons as `held`",
    query: z.strictObject(ofIssuer),
    response: z.object({
      items: z.array(draftGroup).meta({ description: "In the order of the reasons, then by currency" }),
    }),
  }),
  listAttention: route({
    method: "GET",
    path: "/reports/attention",
    summary: "What waits for a person, as far as the caller may see it",
    response: z.object({
      items: z.array(attention).meta({ description: "Sources first; what has nothing to do is left out" }),
    }),
  }),
};
