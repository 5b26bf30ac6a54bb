import { POSTING_KINDS } from "@billow/core/books/ledger.ts";
import { z } from "zod";
import { customerReference, taxCategory } from "../parties/customer.ts";
import { creditedLine, noteSettlement } from "../payments/credited-line.ts";
import { refund } from "../payments/invoice-money.ts";
import { route } from "../route.ts";
import {
  amount,
  commaList,
  currency,
  date,
  decimalString,
  documentNumber,
  id,
  instant,
  page,
  pageQuery,
  text,
} from "../wire.ts";

const invoiceReference = z.object({ id, number: z.string() });

/** A document that corrects an issued invoice. */
export const creditNote = z
  .object({
    id,
    number: z.string(),
    invoice: invoiceReference,
    customer: customerReference,
    issueDate: date,
    currency,
    net: amount,
    tax: amount,
    total: amount,
    reason: z.string().nullable(),
    settle: noteSettlement.nullable().meta({
      description: "What became of what was beyond what was due; null for refunds and voided invoices",
    }),
    lines: z
      .array(creditedLine)
      .meta({ description: "What it takes back of each line; empty where it is over an amount alone" }),
    taxes: z
      .array(z.object({ category: taxCategory, rate: decimalString, taxable: amount, tax: amount }))
      .meta({ description: "Its tax by category and rate; empty where it is over an amount alone" }),
  })
  .meta({ id: "CreditNote" });
export type CreditNote = z.output<typeof creditNote>;

/** Money received, or customer credit used, as lists over all invoices show it. */
export const listedPayment = z
  .object({
    id,
    invoice: invoiceReference
      .nullable()
      .meta({ description: "The invoice it was recorded on; null for several invoices or none" }),
    customer: customerReference,
    currency,
    amount,
    /** The part of `amount` that pays invoices. The rest became customer credit. */
    applied: amount,
    unallocated: amount.meta({ description: "The part of `amount` that pays no invoice" }),
    allocations: z
      .array(z.object({ invoice: invoiceReference, amount, allocatedOn: date }))
      .meta({ description: "What of the money pays which invoice" }),
    source: z.enum(["money", "credit"]),
    method: z.string(),
    transactionId: z.string().nullable(),
    paidOn: date,
    recordedAt: instant,
    /** When the credit used was returned to the customer. */
    releasedAt: instant.nullable(),
    /** The day on which the money was gone again. */
    reversedOn: date.nullable(),
    reversalReason: z.string().nullable(),
  })
  .meta({ id: "Payment" });
export type ListedPayment = z.output<typeof listedPayment>;

/** Money returned on an invoice, with its invoice. */
export const readRefund = z
  .object({ ...refund.shape, invoice: invoiceReference, customer: customerReference, currency })
  .meta({ id: "Refund" });
export type ReadRefund = z.output<typeof readRefund>;

export const account = z.enum([
  "receivable",
  "revenue",
  "tax",
  "cash",
  "customerCredit",
  "badDebt",
  "taxRelief",
  "lateFees",
  "lateInterest",
  "paymentFees",
]);

/** An entry of a posting. A posting's entries sum to zero. */
export const ledgerEntry = z
  .object({
    postingId: id,
    position: z.number().int(),
    kind: z.string(),
    account,
    moneyPlace: z.string().nullable().meta({
      description:
        "Of `cash`: where it is, if the books tell that apart. `clearing:stripe` is what Stripe holds, `bank:` and its number one of the operator's bank accounts",
    }),
    currency,
    /** A debit is positive, a credit negative. */
    amount,
    postedOn: date,
    recordedAt: instant,
    customer: customerReference
      .nullable()
      .meta({ description: "Whose it is; null where the operator's own money is moved" }),
    invoice: invoiceReference.nullable().meta({ description: "Null for what of a payment pays no invoice" }),
    /** The number of the document. */
    document: z.string().meta({ description: "The number of the document; empty where there is none" }),
    memo: z.string().nullable(),
  })
  .meta({ id: "LedgerEntry" });
export type LedgerEntry = z.output<typeof ledgerEntry>;

export const statementEntry = z.object({
  date,
  kind: z.enum([
    "invoice",
    "payment",
    "paymentReversed",
    "credit",
    "creditReleased",
    "void",
    "creditNote",
    "refund",
    "payout",
    "writeOff",
    "writeOffUndone",
  ]),
  /** The number of the document. */
  document: z.string(),
  invoiceId: id.nullable(),
  debit: amount,
  credit: amount,
  /** The customer's balance afterwards; negative where the operator owes the customer. */
  balance: amount,
  description: z.string(),
});

/** The account between the operator and a customer in a currency: opening balance, postings, closing balance. */
export const statement = z
  .object({
    customer: customerReference,
    currency,
    from: date.nullable(),
    before: date.nullable(),
    opening: amount,
    entries: z.array(statementEntry),
    closing: amount,
  })
  .meta({ id: "Statement" });
export type Statement = z.output<typeof statement>;

/** Any part of a number or of a customer's name. */
const q = z.string().max(200).optional();

const statementQuery = z.strictObject({
  from: date.optional(),
  before: date.optional(),
  /** The customer's own currency if missing. */
  currency: currency.optional(),
});

const entryFilter = {
  from: date.optional(),
  before: date.optional(),
  account: commaList(account).optional().meta({ description: "These accounts, separated by commas" }),
  kind: commaList(z.enum(POSTING_KINDS)).optional().meta({ description: "Postings of these kinds" }),
  customerId: id.optional(),
  issuerId: id.optional(),
  invoiceId: id.optional(),
  currency: currency.optional(),
};

export const booksRoutes = {
  listCreditNotes: route({
    method: "GET",
    path: "/credit-notes",
    summary:
      "Credit notes, newest first; `q` matches any part of its or its invoice's number or of the customer's name",
    query: z.strictObject({
      ...pageQuery,
      q,
      issuedFrom: date.optional(),
      issuedBefore: date.optional(),
      customerId: id.optional(),
      issuerId: id.optional(),
      currency: currency.optional(),
    }),
    response: page(creditNote),
  }),
  getCreditNote: route({
    method: "GET",
    path: "/credit-notes/{id}",
    summary: "One credit note; the id may be the number",
    params: z.strictObject({ id: z.union([id, documentNumber]) }),
    response: creditNote,
  }),
  listPayments: route({
    method: "GET",
    path: "/payments",
    summary:
      "Payments of all invoices, newest first; `q` matches any part of a number, transaction id or customer's name",
    query: z.strictObject({
      ...pageQuery,
      q,
      paidFrom: date.optional(),
      paidBefore: date.optional(),
      source: z.enum(["money", "credit"]).optional(),
      customerId: id.optional(),
      issuerId: id.optional(),
      currency: currency.optional(),
    }),
    response: page(listedPayment),
  }),
  getPayment: route({
    method: "GET",
    path: "/payments/{id}",
    summary: "One payment, with the invoice it was recorded on",
    params: z.strictObject({ id }),
    response: listedPayment,
  }),
  reversePayment: route({
    method: "POST",
    path: "/payments/{id}/reverse",
    summary:
      "Reverse a payment: a bounced debit, a charge-back or a mistake. The invoice is due again, without a refund or credit note",
    params: z.strictObject({ id }),
    body: z.strictObject({
      reason: text(500),
      /** Today if missing. */
      on: date.optional(),
      fee: amount.optional().meta({
        description: "Charged for it in the payment's currency, as a line of the customer's next invoice",
      }),
    }),
    response: listedPayment,
  }),
  getRefund: route({
    method: "GET",
    path: "/refunds/{id}",
    summary: "One refund, with its invoice and credit note",
    params: z.strictObject({ id }),
    response: readRefund,
  }),
  getStatement: route({
    method: "GET",
    path: "/customers/{id}/statement",
    summary: "A customer's statement of account in one currency, at most 10,000 entries",
    params: z.strictObject({ id }),
    query: statementQuery,
    response: statement,
  }),
  exportStatement: route({
    method: "GET",
    path: "/customers/{id}/statement.csv",
    summary: "The same as CSV",
    params: z.strictObject({ id }),
    query: statementQuery,
    response: z.string(),
    answer: "csv",
  }),
  exportJournal: route({
    method: "GET",
    path: "/ledger/journal",
    summary: "The books as a journal for hledger, with what each customer owes at the end of each month",
    query: z.strictObject({ from: date.optional(), before: date.optional(), issuerId: id.optional() }),
    response: z.string(),
    answer: "text",
  }),
  exportTimeline: route({
    method: "GET",
    path: "/timeline/export.ndjson",
    summary: "Every timeline as lines of JSON with the hashes of its chain",
    response: z.string(),
    answer: "ndjson",
  }),
  listLedgerEntries: route({
    method: "GET",
    path: "/ledger/entries",
    summary: "Entries of the books, in the order of their dates",
    query: z.strictObject({ ...pageQuery, ...entryFilter }),
    response: page(ledgerEntry),
  }),
  sumLedgerEntries: route({
    method: "GET",
    path: "/ledger/sums",
    summary: "How many entries of the books there are, and their sum per currency; debits are positive",
    query: z.strictObject(entryFilter),
    response: z.object({
      items: z
        .array(
          z.object({
            currency,
            entries: z.number().int().meta({ description: "How many there are" }),
            amount: amount.meta({ description: "Their sum" }),
          }),
        )
        .meta({ description: "By currency" }),
    }),
  }),
};
