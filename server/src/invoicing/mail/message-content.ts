import { decimal, isZero } from "@billow/core/decimal.ts";
import type {
  InvoiceDetail,
  ReceiptDetail,
  ReminderDetail,
} from "../../activity/deliveries/mail/message-detail.ts";
import type { Parties } from "../invoices/parties.ts";
import { accountRows } from "../pdf/branding.ts";
import { type LocalFormat, lastDayOf } from "../pdf/local-format.ts";

/** An e-mail before it is laid out: the same words in HTML and in plain text. */
export interface MessageContent {
  subject: string;
  /** What a mail program shows beside the subject. */
  preview: string;
  heading: string;
  paragraphs: string[];
  /** The figures, the most important first. */
  facts: { label: string; value: string }[];
  /** How to pay, where something is to be paid. */
  payment: { label: string; value: string }[];
  instructions: string | null;
}

/** The invoice an e-mail is about, as it was issued. */
export interface MessageInvoice {
  number: string;
  issueDate: string;
  dueDate: string;
  total: bigint;
  period: { from: string; before: string } | null;
}

/** What the four kinds of e-mails tell. */
export type MessageFacts =
  | { kind: "invoice"; detail: InvoiceDetail }
  | { kind: "reminder"; detail: ReminderDetail }
  | { kind: "receipt"; detail: ReceiptDetail }
  | { kind: "creditNote"; number: string; issueDate: string; total: bigint; reason: string | null };

/** Every word that customers are mailed. */
export function messageContent(
  subject: string,
  facts: MessageFacts,
  about: { invoice: MessageInvoice; parties: Parties; format: LocalFormat },
): MessageContent {
  const { invoice, parties, format } = about;
  const hello = `Hello ${parties.buyer.legalName ?? parties.buyer.name},`;
  const due = format.date(invoice.dueDate);
  const issued = format.date(invoice.issueDate);
  const number = { label: "Invoice number", value: invoice.number };
  const toPay = {
    payment: accountRows(parties.seller, invoice.number),
    instructions: instructionsOf(parties),
  };
  const nothingToPay = { payment: [], instructions: null };
  switch (facts.kind) {
    case "invoice":
      return { subject, ...invoiceContent(facts.detail, { ...about, hello }) };
    case "reminder": {
      const { text, ...owed } = facts.detail;
      const open = localAmount(owed.amountDue, format);
      return {
        subject,
        preview: `${open} of invoice ${invoice.number}, ${timeToDueDate(owed.daysOverdue)}`,
        heading: owed.daysOverdue > 0 ? "Payment reminder" : "Your invoice is due soon",
        paragraphs: [
          hello,
          owed.daysOverdue > 0
            ? `our invoice ${invoice.number} of ${issued} was due on ${due}, and we have not yet received ${open}. Please pay it in the next days.`
            : `our invoice ${invoice.number} of ${issued} is due on ${due}. ${open} remains to be paid.`,
          ...(text === null ? [] : [text]),
          "If you have paid meanwhile, please disregard this message. The invoice is attached once more.",
        ],
        facts: [
          { label: "Open amount", value: open },
          { label: "Due on", value: `${due} (${timeToDueDate(owed.daysOverdue)})` },
          number,
        ],
        ...toPay,
      };
    }
    case "creditNote":
      return {
        subject,
        preview: `${format.money(facts.total)} for invoice ${invoice.number}`,
        heading: `Credit note ${facts.number}`,
        paragraphs: [
          hello,
          `attached you find a credit note, which corrects our invoice ${invoice.number} of ${issued}.`,
        ],
        facts: [
          { label: "Credited", value: format.money(facts.total) },
          { label: "Issued on", value: format.date(facts.issueDate) },
          number,
          ...(facts.reason === null ? [] : [{ label: "Reason", value: facts.reason }]),
        ],
        ...nothingToPay,
      };
    case "receipt": {
      const { amount, method, paidOn } = facts.detail;
      return {
        subject,
        preview: `${localAmount(amount, format)} received. Thank you.`,
        heading: "Thank you for your payment",
        paragraphs: [hello, `we have received your payment. Invoice ${invoice.number} is paid in full.`],
        facts: [
          { label: "Received", value: localAmount(amount, format) },
          { label: "On", value: format.date(paidOn) },
          { label: "By", value: method },
          number,
        ],
        ...nothingToPay,
      };
    }
  }
}

/** What the e-mail with an invoice says: what is left to pay comes first, and how to pay only where something is. */
function invoiceContent(
  detail: InvoiceDetail,
  about: { invoice: MessageInvoice; parties: Parties; format: LocalFormat; hello: string },
): Omit<MessageContent, "subject"> {
  const { invoice, parties, format, hello } = about;
  const total = format.money(invoice.total);
  const due = format.date(invoice.dueDate);
  const settled = settledFacts(detail, format);
  const { left = invoice.total === 0n ? "0" : null } = detail;
  const isSettled = left !== null && isZero(decimal(left));
  const open = left === null ? total : localAmount(left, format);
  const leftToPay = isSettled ? "Nothing to pay" : open;
  return {
    preview: isSettled ? `${total}, nothing to pay` : `${open} to pay, due on ${due}`,
    heading: `Invoice ${invoice.number}`,
    paragraphs: [
      hello,
      `here is our invoice of ${format.date(invoice.issueDate)}${coveredBy(invoice, format)}. You find it attached as a PDF.`,
      ...(isSettled ? ["There is nothing to pay: this invoice is settled in full."] : []),
    ],
    facts: [
      ...(isSettled || settled.length > 0 ? [{ label: "Left to pay", value: leftToPay }] : []),
      { label: "Total", value: total },
      ...settled,
      ...(isSettled ? [] : [{ label: "Due on", value: due }]),
      { label: "Invoice number", value: invoice.number },
    ],
    payment: isSettled ? [] : accountRows(parties.seller, invoice.number),
    instructions: isSettled ? null : instructionsOf(parties),
  };
}

/** What credit and payments have settled, where they have. */
function settledFacts({ credit = "0", paid = "0" }: InvoiceDetail, format: LocalFormat) {
  return [
    { label: "Credit used", amount: credit },
    { label: "Paid", amount: paid },
  ].flatMap(({ label, amount }) =>
    isZero(decimal(amount)) ? [] : [{ label, value: localAmount(`-${amount}`, format) }],
  );
}

function coveredBy({ period }: MessageInvoice, format: LocalFormat): string {
  if (period === null) return "";
  return `, for ${format.date(period.from)} to ${format.date(lastDayOf(period.before))}`;
}

function localAmount(amount: string, format: LocalFormat): string {
  return format.price(amount);
}

function timeToDueDate(daysOverdue: number): string {
  if (daysOverdue === 0) return "today";
  const days = Math.abs(daysOverdue) === 1 ? "1 day" : `${Math.abs(daysOverdue)} days`;
  return daysOverdue > 0 ? `${days} ago` : `in ${days}`;
}

function instructionsOf({ seller }: Parties): string | null {
  return seller.paymentInstructions ?? null;
}
