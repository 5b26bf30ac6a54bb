import type { Kysely } from "kysely";
import type { ListedMessage } from "../../activity/deliveries/mail/list-outbox.ts";
import {
  escalationDetail,
  invoiceDetail,
  receiptDetail,
  reminderDetail,
} from "../../activity/deliveries/mail/message-detail.ts";
import type { Database } from "../../db/schema.ts";
import { readCreditNote } from "../credit-notes/read-credit-note.ts";
import type { InvoiceDocument } from "../invoices/read-document.ts";
import { localFormat } from "../messages/local-format.ts";
import { htmlText, plainText } from "./layout.ts";
import { type MessageFacts, messageContent } from "./message-content.ts";
import { subjectOf, TEAM_LOCALE } from "./subject.ts";

export interface ComposedMessage {
  subject: string;
  html: string;
  text: string;
}

/**
 * The content of an e-mail. It is always the same, because it is made from data frozen with the e-mail and its
 * invoice, and from the invoice's page.
 */
export async function composeMessage(
  db: Kysely<Database>,
  message: ListedMessage,
  { invoice, parties, currency }: InvoiceDocument,
  page: string | null,
): Promise<ComposedMessage> {
  const subject = subjectOf(message);
  const format = localFormat(message.kind === "escalation" ? TEAM_LOCALE : parties.buyer.locale, currency);
  const content = messageContent(subject, await factsOf(db, message), {
    invoice: {
      number: invoice.number,
      issueDate: invoice.issue_date,
      dueDate: invoice.due_date,
      total: invoice.total,
      currency,
      period:
        invoice.period_from === null || invoice.period_before === null
          ? null
          : { from: invoice.period_from, before: invoice.period_before },
    },
    parties,
    format,
    page,
  });
  return {
    subject,
    html: htmlText(content, parties.seller, format),
    text: plainText(content, parties.seller, format),
  };
}

async function factsOf(db: Kysely<Database>, message: ListedMessage): Promise<MessageFacts> {
  switch (message.kind) {
    case "invoice":
      return { kind: "invoice", detail: invoiceDetail.parse(message.detail) };
    case "reminder":
      return { kind: "reminder", detail: reminderDetail.parse(message.detail) };
    case "receipt":
      return { kind: "receipt", detail: receiptDetail.parse(message.detail) };
    case "escalation":
      return { kind: "escalation", detail: escalationDetail.parse(message.detail) };
    case "creditNote": {
      if (message.credit_note_id === null) throw new Error(`The e-mail ${message.id} names no credit note.`);
      const { number, issue_date, total, reason } = await readCreditNote(db, message.credit_note_id);
      return { kind: "creditNote", number, issueDate: issue_date, total, reason };
    }
  }
}
