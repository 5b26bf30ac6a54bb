import type { ListedMessage } from "./queries.ts";

/** The subject of an e-mail. */
export function subjectOf(
  message: Pick<ListedMessage, "kind" | "invoice_number" | "credit_note_number" | "seller_name">,
): string {
  const from = `from ${message.seller_name}`;
  switch (message.kind) {
    case "invoice":
      return `Invoice ${message.invoice_number} ${from}`;
    case "reminder":
      return `Reminder: invoice ${message.invoice_number} ${from}`;
    case "creditNote":
      return `Credit note ${message.credit_note_number} for invoice ${message.invoice_number} ${from}`;
    case "receipt":
      return `Receipt: payment of invoice ${message.invoice_number}`;
  }
}
