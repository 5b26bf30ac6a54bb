import type { OutboxMessage } from "@billow/contract/activity/outbox.ts";
import type { ListedMessage } from "./queries.ts";

/** Everybody whom an e-mail names. */
export function presentRecipients({ recipient, addressed, copied }: ListedMessage): {
  to: string[];
  cc: string[];
} {
  return { to: addressed ?? [recipient], cc: copied ?? [] };
}

/** An e-mail as lists show it. */
export function presentMessage(row: ListedMessage, subject: string): OutboxMessage {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    recipient: row.recipient,
    subject,
    customer: { id: row.customer_id, name: row.customer_name, tenantId: row.tenant_id },
    invoiceId: row.invoice_id,
    invoiceNumber: row.invoice_number,
    createdAt: row.created_at,
    heldUntil: row.held_until,
    sentAt: row.sent_at,
    attempts: row.attempts,
    lastError: row.last_error,
    // While an e-mail is on its way this column says when its sender counts as dead.
    nextAttemptAt: row.state === "waiting" ? row.next_attempt_at : null,
  };
}
