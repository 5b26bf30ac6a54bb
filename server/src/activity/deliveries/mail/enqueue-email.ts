import { type Recipient, recipientsOf } from "@billow/core/parties/recipients.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import type { EscalationDetail, InvoiceDetail, ReceiptDetail, ReminderDetail } from "./message-detail.ts";
import { cancelMessages, insertMessage } from "./queries.ts";

/** How long an e-mail is held back, so that a sending can be undone. */
export const HOLD_MS = 5_000;

/**
 * An e-mail about an invoice, with what it says beside the documents as that is when it is written. Of the customer's
 * recipients, those get it who get its kind; an escalation is for the operator's own people, whomever the customer has named.
 */
export type NewMessage = { customerId: string; invoiceId: string } & (
  | ({ recipients: readonly Recipient[] } & (
      | { kind: "invoice"; detail: InvoiceDetail }
      | { kind: "creditNote"; creditNoteId: string }
      | { kind: "reminder"; detail: ReminderDetail }
      | { kind: "receipt"; detail: ReceiptDetail }
    ))
  | { kind: "escalation"; manager: string; detail: EscalationDetail }
);

/**
 * Puts an e-mail into the outbox, in the transaction of what it tells of; it may leave once its hold is over. It leaves
 * for each recipient by itself, so that an address that fails holds back no other.
 */
export async function enqueueEmail(
  tx: Transaction<Database>,
  deps: Deps,
  message: NewMessage,
): Promise<void> {
  const nowMs = deps.clock.nowMs();
  const heldUntil = instantOfMs(nowMs + HOLD_MS);
  const { to, cc } =
    message.kind === "escalation"
      ? { to: [message.manager], cc: [] }
      : recipientsOf(message.recipients, message.kind);
  for (const recipient of [...to, ...cc]) {
    await insertMessage(tx, {
      id: deps.newId(),
      kind: message.kind,
      customer_id: message.customerId,
      invoice_id: message.invoiceId,
      credit_note_id: message.kind === "creditNote" ? message.creditNoteId : null,
      recipient,
      held_until: heldUntil,
      created_at: instantOfMs(nowMs),
      detail: JSON.stringify("detail" in message ? message.detail : {}),
      ...(to.length + cc.length > 1 ? { addressed: to, copied: cc } : { addressed: null, copied: null }),
    });
  }
}

/** Cancels an invoice's e-mails that are still held, and says how many those were. */
export async function cancelHeld(tx: Transaction<Database>, deps: Deps, invoiceId: string): Promise<number> {
  return cancelMessages(tx, { invoiceId, now: instantOfMs(deps.clock.nowMs()) });
}
