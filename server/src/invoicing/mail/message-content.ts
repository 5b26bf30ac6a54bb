import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { decimal, isZero } from "@billow/core/money/decimal.ts";
import type {
  EscalationDetail,
  InvoiceDetail,
  ReceiptDetail,
  ReminderDetail,
} from "../../activity/deliveries/mail/message-detail.ts";
import type { Parties } from "../invoices/parties.ts";
import { type LocalFormat, lastDayOf } from "../messages/local-format.ts";
import type { PlainKey } from "../messages/messages.ts";
import { accountRows } from "../pdf/branding.ts";
import { debitText } from "../pdf/debit-text.ts";

/** An e-mail before layout: the same content for HTML and plain text. */
export interface MessageContent {
  subject: string;
  /** What a mail program shows beside the subject. */
  preview: string;
  heading: string;
  paragraphs: string[];
  /** The figures, most important first. */
  facts: { label: string; value: string }[];
  /** How to pay, where there is an amount to pay. */
  payment: { label: string; value: string }[];
  instructions: string | null;
  /** The page of the invoice, which needs no sign-in; null where the e-mail has none. */
  online: { label: string; address: string } | null;
}

/** The invoice an e-mail is about, as it was issued. */
export interface MessageInvoice {
  number: string;
  issueDate: string;
  dueDate: string;
  total: bigint;
  currency: CurrencyCode;
  period: { from: string; before: string } | null;
}

/** The data of each kind of e-mail. */
export type MessageFacts =
  | { kind: "invoice"; detail: InvoiceDetail }
  | { kind: "reminder"; detail: ReminderDetail }
  | { kind: "receipt"; detail: ReceiptDetail }
  | { kind: "escalation"; detail: EscalationDetail }
  | { kind: "creditNote"; number: string; issueDate: string; total: bigint; reason: string | null };

/** The invoice and language of an e-mail. */
interface About {
  invoice: MessageInvoice;
  parties: Parties;
  format: LocalFormat;
  /** The address of the invoice's page; null without one. */
  page: string | null;
}

/** An e-mail in the customer's language. */
export function messageContent(subject: string, facts: MessageFacts, about: About): MessageContent {
  const { page, format } = about;
  const hasLink = page !== null && LINKED_KINDS.includes(facts.kind);
  const online = hasLink ? { label: format.say("viewOnline"), address: page } : null;
  return { subject, ...contentOf(facts, about), online };
}

/** The e-mails that ask for money, or would if something were left to pay. */
export const LINKED_KINDS: readonly MessageFacts["kind"][] = ["invoice", "reminder"];

type Content = Omit<MessageContent, "subject" | "online">;

function contentOf(facts: MessageFacts, about: About): Content {
  switch (facts.kind) {
    case "invoice":
      return invoiceContent(facts.detail, about);
    case "reminder":
      return reminderContent(facts.detail, about);
    case "creditNote":
      return creditNoteContent(facts, about);
    case "receipt":
      return receiptContent(facts.detail, about);
    case "escalation":
      return escalationContent(facts.detail, about);
  }
}

/**
 * The content of an e-mail with an invoice. The amount to pay comes first, and payment details appear only if there
 * is one.
 */
function invoiceContent(detail: InvoiceDetail, about: About): Content {
  const { invoice, format } = about;
  const { say } = format;
  const total = format.money(invoice.total);
  const date = format.date(invoice.dueDate);
  const settled = settledFacts(detail, format);
  const { left = invoice.total === 0n ? "0" : null } = detail;
  const isSettled = left !== null && isZero(decimal(left));
  const amount = left === null ? total : isSettled ? format.money(0n) : format.price(left);
  return {
    preview: isSettled
      ? say("invoicePreviewSettled", { amount: total })
      : say("invoicePreview", { amount, date }),
    heading: say("invoiceHeading", { number: invoice.number }),
    paragraphs: [hello(about), coveringText(invoice, format), ...(isSettled ? [say("invoiceSettled")] : [])],
    facts: [
      ...(isSettled || settled.length > 0 ? [{ label: say("leftToPay"), value: amount }] : []),
      { label: say("total"), value: total },
      ...settled,
      ...(isSettled ? [] : [{ label: say("dueDate"), value: date }]),
      numberFact(about),
    ],
    ...(isSettled ? NOTHING_TO_PAY : paid(about, amount)),
  };
}

function coveringText({ issueDate, period }: MessageInvoice, format: LocalFormat): string {
  const date = format.date(issueDate);
  if (period === null) return format.say("invoiceText", { date });
  const to = format.date(lastDayOf(period.before));
  return format.say("invoiceTextOfPeriod", { date, from: format.date(period.from), to });
}

/** The amounts settled by credit and payments, where there are any. */
function settledFacts({ credit = "0", paid = "0" }: InvoiceDetail, format: LocalFormat) {
  return [
    { label: format.say("creditUsed"), amount: credit },
    { label: format.say("paid"), amount: paid },
  ].flatMap(({ label, amount }) =>
    isZero(decimal(amount)) ? [] : [{ label, value: format.price(`-${amount}`) }],
  );
}

function reminderContent(
  { text, amountDue, daysOverdue, ...charged }: ReminderDetail,
  about: About,
): Content {
  const { number, issueDate, dueDate } = about.invoice;
  const { say, ...format } = about.format;
  const amount = format.price(amountDue);
  const [date, due] = [format.date(issueDate), format.date(dueDate)];
  const isOverdue = daysOverdue > 0;
  return {
    preview: say("reminderPreview", { amount, number }),
    heading: say(isOverdue ? "reminderHeading" : "reminderHeadingBefore"),
    paragraphs: [
      hello(about),
      say(isOverdue ? "reminderText" : "reminderTextBefore", { number, date, due, amount }),
      ...(text === null ? [] : [text]),
      ...(charged.fee === undefined && charged.interest === undefined ? [] : [say("reminderCharged")]),
      say("reminderDisregard"),
    ],
    facts: [
      { label: say("amountDue"), value: amount },
      { label: say("dueDate"), value: `${due} (${format.daysAgo(daysOverdue)})` },
      ...(charged.fee === undefined
        ? []
        : [{ label: say("partReminderFee"), value: format.price(charged.fee) }]),
      ...(charged.interest === undefined
        ? []
        : [{ label: say("partInterest"), value: format.price(charged.interest) }]),
      numberFact(about),
    ],
    ...howToPay(about),
  };
}

/** What the operator's own people read of a late invoice. */
function escalationContent({ amountDue, daysOverdue }: EscalationDetail, about: About): Content {
  const { number, dueDate } = about.invoice;
  const { say, ...format } = about.format;
  const { buyer } = about.parties;
  const amount = format.price(amountDue);
  return {
    preview: say("reminderPreview", { amount, number }),
    heading: say("escalationHeading", { number }),
    paragraphs: [say("escalationText", { customer: buyer.legalName ?? buyer.name, number })],
    facts: [
      { label: say("amountDue"), value: amount },
      { label: say("dueDate"), value: `${format.date(dueDate)} (${format.daysAgo(daysOverdue)})` },
      numberFact(about),
    ],
    ...NOTHING_TO_PAY,
  };
}

function creditNoteContent(note: Extract<MessageFacts, { kind: "creditNote" }>, about: About): Content {
  const { number, issueDate } = about.invoice;
  const { say, ...format } = about.format;
  const amount = format.money(note.total);
  return {
    preview: say("creditNotePreview", { amount, number }),
    heading: say("creditNoteHeading", { creditNote: note.number }),
    paragraphs: [hello(about), say("creditNoteText", { number, date: format.date(issueDate) })],
    facts: [
      { label: say("amountCredited"), value: amount },
      { label: say("creditNoteDate"), value: format.date(note.issueDate) },
      numberFact(about),
      ...(note.reason === null ? [] : [{ label: say("reason"), value: note.reason }]),
    ],
    ...NOTHING_TO_PAY,
  };
}

function receiptContent({ amount, method, paidOn }: ReceiptDetail, about: About): Content {
  const { say, ...format } = about.format;
  const received = format.price(amount);
  return {
    preview: say("receiptPreview", { amount: received }),
    heading: say("receiptHeading"),
    paragraphs: [hello(about), say("receiptText", { number: about.invoice.number })],
    facts: [
      { label: say("amountReceived"), value: received },
      { label: say("receivedOn"), value: format.date(paidOn) },
      { label: say("method"), value: methodText(method, about.format) },
      numberFact(about),
    ],
    ...NOTHING_TO_PAY,
  };
}

/** A payment method: common ones in the customer's language, others as entered. */
function methodText(method: string, { say }: LocalFormat): string {
  const key = METHODS.get(method.toLowerCase());
  return key === undefined ? method : say(key);
}

const METHODS = new Map<string, PlainKey>([
  ["bank transfer", "methodBankTransfer"],
  ["card", "methodCard"],
  ["cash", "methodCash"],
  ["direct debit", "methodDirectDebit"],
]);

function hello({ parties, format }: About): string {
  return format.say("hello", { name: parties.buyer.legalName ?? parties.buyer.name });
}

function numberFact({ invoice, format }: About): MessageContent["facts"][number] {
  return { label: format.say("invoiceNumber"), value: invoice.number };
}

const NOTHING_TO_PAY = { payment: [], instructions: null };

/** How an invoice is paid: collected, or by the customer. Reminders ask for a transfer, as nothing was collected then. */
function paid(about: About, amount: string): Pick<MessageContent, "payment" | "instructions"> {
  const { parties, invoice, format } = about;
  const debit = debitText(parties, { ...invoice, amount }, format);
  return debit === null ? howToPay(about) : { payment: [], instructions: debit };
}

function howToPay({ parties, invoice, format }: About): Pick<MessageContent, "payment" | "instructions"> {
  return {
    payment: accountRows(parties.seller, invoice.number, format),
    instructions: parties.seller.paymentInstructions ?? null,
  };
}
