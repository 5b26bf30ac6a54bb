import { DEBIT_FILE_VERSIONS } from "@billow/core/payments/direct-debit-file.ts";
import { z } from "zod";
import { actor } from "../activity/event-types.ts";
import { customerReference } from "../parties/customer.ts";
import { debitScheme, debitSequence } from "../parties/mandates.ts";
import { route } from "../route.ts";
import { amount, date, id, instant, page, pageQuery, text } from "../wire.ts";

const collected = z.object({
  invoice: z.object({ id, number: z.string() }).meta({ description: "The invoice that is collected" }),
  customer: customerReference,
  amount: amount.meta({ description: "What is collected: what was due when the file was made" }),
  sequence: debitSequence,
  mandate: z.string().meta({ description: "The mandate's reference" }),
  iban: z.string().meta({ description: "The customer's account" }),
});

/** What a file made now would collect. */
export const directDebitPreview = z
  .object({
    earliest: date.meta({ description: "The first day on which a file handed over today can collect" }),
    latest: date.meta({ description: "The last day that banks take a file for today" }),
    collectOn: date,
    ready: z.string().nullable().meta({
      description: "What the issuer's settings lack, in one sentence; null where nothing is missing",
    }),
    items: z.array(collected.extend({ dueDate: date.meta({ description: "When the invoice is due" }) })),
    sum: amount.meta({ description: "Of all items" }),
  })
  .meta({ id: "DirectDebitPreview" });
export type DirectDebitPreview = z.output<typeof directDebitPreview>;

/** A debit of a file. */
const directDebit = collected.extend({
  endToEndId: z.string().meta({ description: "What the bank statement names it by" }),
  state: z.enum(["collecting", "collected", "returned", "takenBack"]).meta({
    description:
      "collecting: until the bank statement tells of it; collected: paid; returned: paid, then returned by the bank; takenBack: never sent to the bank, or refused by it",
  }),
  reason: z.string().nullable().meta({ description: "Why it was returned or taken back" }),
  dueNow: amount.meta({ description: "What the invoice is due now; other payments may have come meanwhile" }),
});

const fileFields = {
  id,
  messageId: z.string().meta({ description: "What the bank statement names the file by" }),
  issuerId: id,
  collectOn: date.meta({ description: "The day on which the bank collects" }),
  scheme: debitScheme,
  createdBy: actor,
  createdAt: instant,
  count: z.int().meta({ description: "How many debits it has, less those taken back" }),
  sum: amount.meta({ description: "Of its debits, less those taken back" }),
  open: z.int().meta({ description: "How many are not on a bank statement yet" }),
  returned: z.int().meta({ description: "How many were collected, and then returned by the bank" }),
};

/** A file of direct debits for the bank. */
export const directDebitFile = z
  .object({ ...fileFields, items: z.array(directDebit) })
  .meta({ id: "DirectDebitFile" });
export type DirectDebitFile = z.output<typeof directDebitFile>;

export const listedDirectDebitFile = z.object(fileFields).meta({ id: "ListedDirectDebitFile" });
export type ListedDirectDebitFile = z.output<typeof listedDirectDebitFile>;

const issuerId = id.optional().meta({ description: "The first issuer if missing" });

export const directDebitRoutes = {
  previewDirectDebits: route({
    method: "GET",
    path: "/direct-debits/preview",
    summary:
      "What can be collected by direct debit: sent invoices in euros due by then, of customers with a mandate",
    query: z.strictObject({
      issuerId,
      collectOn: date.optional().meta({ description: "The earliest day if missing" }),
      scheme: debitScheme.optional().meta({ description: "CORE if missing" }),
    }),
    response: directDebitPreview,
  }),
  createDirectDebits: route({
    method: "POST",
    path: "/direct-debits",
    summary:
      "Make a file of direct debits; its invoices are being collected until a bank statement tells of them",
    body: z.strictObject({
      issuerId,
      collectOn: date.meta({ description: "A day on which banks settle (TARGET)" }),
      scheme: debitScheme.default("CORE"),
      invoiceIds: z
        .array(id)
        .min(1)
        .max(10_000)
        .optional()
        .meta({ description: "All that can be collected if missing" }),
    }),
    response: directDebitFile,
    status: 201,
  }),
  listDirectDebits: route({
    method: "GET",
    path: "/direct-debits",
    summary: "Files of direct debits, the newest first",
    query: z.strictObject({ ...pageQuery }),
    response: page(listedDirectDebitFile),
  }),
  getDirectDebits: route({
    method: "GET",
    path: "/direct-debits/{id}",
    summary: "A file of direct debits and what became of each",
    params: z.strictObject({ id }),
    response: directDebitFile,
  }),
  exportDirectDebits: route({
    method: "GET",
    path: "/direct-debits/{id}/pain.008.xml",
    summary: "The file for the bank (ISO 20022 pain.008); the same bytes each time, less what was taken back",
    params: z.strictObject({ id }),
    query: z.strictObject({
      version: z
        .enum(DEBIT_FILE_VERSIONS)
        .default("08")
        .meta({ description: "08 for pain.008.001.08, 02 for banks that take the version before" }),
    }),
    response: z.string(),
    answer: "xml",
  }),
  takeBackDirectDebits: route({
    method: "POST",
    path: "/direct-debits/{id}/take-back",
    summary:
      "Take back debits that were never sent to the bank, or that it refused: their invoices can be collected again",
    params: z.strictObject({ id }),
    body: z.strictObject({
      invoiceIds: z
        .array(id)
        .min(1)
        .max(10_000)
        .optional()
        .meta({ description: "All that are not on a bank statement yet if missing" }),
      reason: text(500),
    }),
    response: directDebitFile,
  }),
};
