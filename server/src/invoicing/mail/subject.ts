import type { ListedMessage } from "../../activity/deliveries/mail/list-outbox.ts";
import { messagesFor } from "../messages/messages.ts";

/** The language of e-mails to the operator's own people, as that of the console. */
export const TEAM_LOCALE = "en";

/** The subject of an e-mail. */
export function subjectOf(
  message: Pick<
    ListedMessage,
    "kind" | "invoice_number" | "credit_note_number" | "seller_name" | "buyer_locale"
  >,
): string {
  const { say } = messagesFor(message.kind === "escalation" ? TEAM_LOCALE : message.buyer_locale);
  const { invoice_number: number, seller_name: seller } = message;
  switch (message.kind) {
    case "invoice":
      return say("invoiceSubject", { number, seller });
    case "reminder":
      return say("reminderSubject", { number, seller });
    case "creditNote":
      return say("creditNoteSubject", { creditNote: message.credit_note_number ?? "", number, seller });
    case "receipt":
      return say("receiptSubject", { number });
    case "escalation":
      return say("escalationSubject", { number });
  }
}
