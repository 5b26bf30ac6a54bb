import { z } from "zod";
import { timelineEntry } from "../activity/event-types.ts";
import { customerReference, taxCategory } from "../parties/customer.ts";
import { creditNoteReference, newRefund, payment, refund } from "../payments/invoice-money.ts";
import { paymentReference } from "../payments/payment-reference.ts";
import { writeOff } from "../payments/write-off-fact.ts";
import { route } from "../route.ts";
import {
  amount,
  commaList,
  currency,
  date,
  dateRange,
  decimalString,
  documentNumber,
  id,
  page,
  pageQuery,
  text,
} from "../wire.ts";
import { heldFilter } from "./held-reason.ts";
import { invoiceLine } from "./invoice-line.ts";
import { invoiceStatus } from "./invoice-status.ts";
import { issueWarnings } from "./issue-warnings.ts";
import { invoiceByProject } from "./line-share.ts";
import { discount, newInvoice } from "./new-invoice.ts";
import { paymentPromise } from "./payment-promise.ts";

/** The actions on an invoice, from the server's transition table. `send` on a sent or overdue invoice e-mails it again. */
export const invoiceAction = z.enum([
  "edit",
  "refresh",
  "billNothing",
  "undoBillNothing",
  "finalize",
  "send",
  "undoSend",
  "remind",
  "recordPayment",
  "allocate",
  "unallocate",
  "applyCredit",
  "reopen",
  "promise",
  "withdrawPromise",
  "writeOff",
  "undoWriteOff",
  "issueCreditNote",
  "void",
  "refund",
]);
export type InvoiceAction = z.output<typeof invoiceAction>;

const summaryFields = {
  id,
  number: z.string(),
  status: invoiceStatus,
  issuerId: id,
  customer: customerReference,
  currency,
  issueDate: date,
  dueDate: date,
  paidDate: date.nullable(),
  /** The billing period of a billing run's invoice; null for an invoice made by hand. */
  period: dateRange.nullable(),
  subtotal: amount,
  discount: amount,
  tax: amount,
  total: amount,
  amountPaid: amount,
  amountRefunded: amount,
  /** The part of `amountPaid` that was paid by the customer's credit. */
  creditApplied: amount,
  writtenOff: amount.meta({ description: "What was due and was written off as a bad debt" }),
  credited: amount.meta({ description: "What credit notes have taken off what was due" }),
  amountDue: amount,
  collectingOn: date
    .nullable()
    .meta({ description: "The day on which it is being collected by direct debit; null while it is not" }),
  promise: paymentPromise.nullable().meta({ description: "Null without one, and where nothing is due" }),
  /** Whether it was sent but no e-mail has left yet: it waits in the outbox, or failed. */
  emailWaiting: z.boolean(),
  /** Whether this draft has usage without a price, so that it can be neither finalized nor sent. */
  held: z.boolean(),
  availableActions: z.array(invoiceAction),
};

/** An invoice as lists show it. */
export const invoiceSummary = z.object(summaryFields).meta({ id: "InvoiceSummary" });
export type InvoiceSummary = z.output<typeof invoiceSummary>;

/** A reference to an invoice. */
export const invoiceReference = z.object({ id, number: z.string(), status: invoiceStatus });

export const invoiceTax = z.object({
  category: taxCategory,
  rate: decimalString,
  taxable: amount,
  tax: amount,
});

/** An invoice with all details. */
export const invoice = z
  .object({
    ...summaryFields,
    lines: z.array(invoiceLine),
    byProject: invoiceByProject.meta({ description: "What each tenant comes to; null where there is one" }),
    taxes: z.array(invoiceTax),
    /** The terms of the invoice's own discount. `discount` is the sum of all discounts. */
    discountTerms: discount.nullable(),
    payments: z.array(payment),
    refunds: z.array(refund),
    creditNotes: z.array(creditNoteReference),
    writeOffs: z.array(writeOff).meta({ description: "What was written off and taken back, oldest first" }),
    paymentReference,
    note: z.string().nullable(),
    sendRefusal: z
      .object({ code: z.string(), detail: z.string() })
      .nullable()
      .meta({ description: "Why a draft or pending invoice cannot be sent now; null where it can" }),
    /** The dates that this draft gets if it is finalized or sent today; null after issue. */
    issuedToday: z.object({ issueDate: date, dueDate: date }).nullable(),
    /** Whether usage has changed since this draft of a billing run was made, so that `refresh` would change it. */
    usageChanged: z.boolean(),
    /** Whether the customer's terms or the prices have changed, likewise. */
    termsChanged: z.boolean(),
    /** Whether the customer's tax category or rate has changed, likewise. */
    taxChanged: z.boolean(),
    /** Whether the customer's payment terms have changed, likewise; false where a person chose the due date. */
    paymentTermsChanged: z.boolean(),
    /** Usage that no item of the rate card prices. It holds a draft until a person decides to bill nothing for it. */
    unpricedUsage: z.array(
      z.object({
        meter: z.string(),
        dimensions: z.record(z.string(), z.string()),
        quantity: decimalString,
        unit: z.string(),
        period: dateRange,
      }),
    ),
    /** Why nothing is billed for it; null where nobody has decided that. */
    unpricedReason: z.string().nullable(),
    warnings: issueWarnings,
    timeline: z.array(timelineEntry),
  })
  .meta({ id: "Invoice" });
export type Invoice = z.output<typeof invoice>;

/** The amounts that an invoice would have. */
export const invoicePreview = z
  .object({
    currency,
    lines: z.array(z.object({ amount, discount: amount })),
    taxes: z.array(invoiceTax),
    subtotal: amount,
    discount: amount,
    tax: amount,
    total: amount,
  })
  .meta({ id: "InvoicePreview" });
export type InvoicePreview = z.output<typeof invoicePreview>;

/** Filters of a list of invoices besides status; all must match. */
export const invoiceFilter = {
  /** Any part of the number or of the customer's name, ignoring case and accents. */
  q: z.string().max(200).optional(),
  issuedFrom: date.optional(),
  issuedBefore: date.optional(),
  dueFrom: date.optional(),
  dueBefore: date.optional(),
  customerId: id.optional(),
  issuerId: id.optional(),
  currency: currency.optional(),
  held: heldFilter
    .optional()
    .meta({ description: "Drafts that this holds, that `any` reason holds, or that nothing holds: `none`" }),
};

export const invoiceSort = z.enum([
  "number",
  "-number",
  "customer",
  "-customer",
  "total",
  "-total",
  "issueDate",
  "-issueDate",
  "dueDate",
  "-dueDate",
]);

/** An invoice by its id or its number. */
export const invoiceParams = z.strictObject({ id: z.union([id, documentNumber]) });

/**
 * With `asItIs=true`, a draft is finalized or sent although its data has changed (otherwise `stale_draft`), and a
 * finalized invoice is sent although its due date has passed (otherwise `past_due`).
 */
const issueQuery = z.strictObject({ asItIs: z.enum(["true", "false"]).optional() });

export const invoiceCounts = z
  .object({
    all: z.number().int(),
    draft: z.number().int(),
    pending: z.number().int(),
    sent: z.number().int(),
    paid: z.number().int(),
    overdue: z.number().int(),
    voided: z.number().int(),
    refunded: z.number().int(),
    outstanding: z.array(z.object({ currency, amount })),
    /** The invoices' totals, per status and currency. */
    totals: z.array(
      z.object({
        status: invoiceStatus,
        currency,
        amount,
        due: amount.meta({ description: "What of it is not paid" }),
      }),
    ),
  })
  .meta({ id: "InvoiceCounts" });

export const invoiceRoutes = {
  listInvoices: route({
    method: "GET",
    path: "/invoices",
    summary: "Invoices, newest first unless sorted otherwise",
    query: z.strictObject({
      ...pageQuery,
      ...invoiceFilter,
      status: commaList(invoiceStatus).optional(),
      sort: invoiceSort.default("-issueDate"),
    }),
    response: page(invoiceSummary),
  }),
  countInvoices: route({
    method: "GET",
    path: "/invoices/counts",
    summary:
      "The number of matching invoices per status, with their total and outstanding amount per currency; the status filter is ignored",
    query: z.strictObject({ ...invoiceFilter, status: commaList(invoiceStatus).optional() }),
    response: invoiceCounts,
  }),
  createInvoice: route({
    method: "POST",
    path: "/invoices",
    summary: "Create a draft",
    body: newInvoice,
    response: invoice,
    status: 201,
  }),
  previewInvoice: route({
    method: "POST",
    path: "/invoices/preview",
    summary: "Compute a draft with this content; creates nothing",
    body: newInvoice,
    response: invoicePreview,
  }),
  getInvoice: route({
    method: "GET",
    path: "/invoices/{id}",
    summary: "One invoice with all details; the id may be the number",
    params: invoiceParams,
    response: invoice,
  }),
  updateInvoice: route({
    method: "PATCH",
    path: "/invoices/{id}",
    summary: "Change a draft's lines, discount, due date or note",
    params: invoiceParams,
    body: newInvoice.omit({ customerId: true }).partial(),
    response: invoice,
  }),
  refreshInvoice: route({
    method: "POST",
    path: "/invoices/{id}/refresh",
    summary:
      "Make a draft again from present data: usage, terms, prices, the customer's tax and payment terms; lines made by hand, discount and note stay",
    params: invoiceParams,
    response: invoice,
  }),
  billNothing: route({
    method: "POST",
    path: "/invoices/{id}/bill-nothing",
    summary:
      "Bill nothing for a held draft's usage without a price, so that it can be issued; a refresh that finds other quantities holds it again",
    params: invoiceParams,
    body: z.strictObject({ reason: text(500) }),
    response: invoice,
  }),
  undoBillNothing: route({
    method: "POST",
    path: "/invoices/{id}/undo-bill-nothing",
    summary: "Hold a draft with usage without a price again",
    params: invoiceParams,
    response: invoice,
  }),
  finalizeInvoice: route({
    method: "POST",
    path: "/invoices/{id}/finalize",
    summary: "Issue a draft today: its dates, lines, parties and tax are frozen",
    params: invoiceParams,
    query: issueQuery,
    response: invoice,
  }),
  sendInvoice: route({
    method: "POST",
    path: "/invoices/{id}/send",
    summary:
      "Deliver the invoice by e-mail; issues a draft today first; on a sent or overdue invoice e-mails again",
    params: invoiceParams,
    query: issueQuery,
    response: invoice,
  }),
  undoSendInvoice: route({
    method: "POST",
    path: "/invoices/{id}/undo-send",
    summary: "Undo a send while its e-mail is still held",
    params: invoiceParams,
    response: invoice,
  }),
  recordPayment: route({
    method: "POST",
    path: "/invoices/{id}/payments",
    summary:
      "Record money received; the excess over the amount due becomes customer credit, on a paid, refunded or voided invoice all of it",
    params: invoiceParams,
    body: z.strictObject({
      amount,
      method: text(100),
      /** Recorded once per method, ignoring case. */
      transactionId: text(200).nullable().optional(),
      /** Records a transaction again, because its money was received twice. */
      allowDuplicate: z.boolean().optional(),
      /** From the day of the invoice to today, which is the default. */
      paidOn: date.optional(),
    }),
    response: invoice,
    status: 201,
  }),
  applyCredit: route({
    method: "POST",
    path: "/invoices/{id}/apply-credit",
    summary: "Pay from the customer's credit; without an amount, as much as is due and available",
    params: invoiceParams,
    body: z.strictObject({ amount: amount.optional() }),
    response: invoice,
    status: 201,
  }),
  remindInvoice: route({
    method: "POST",
    path: "/invoices/{id}/remind",
    summary: "Remind the customer of what is due on a sent or overdue invoice, now",
    params: invoiceParams,
    response: invoice,
  }),
  refundInvoice: route({
    method: "POST",
    path: "/invoices/{id}/refunds",
    summary: "Refund money, in full or in part; issues a credit note",
    params: invoiceParams,
    body: newRefund,
    response: invoice,
    status: 201,
  }),
};
