import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { cancelMessages, insertMessage } from "./queries.ts";

/** How long an e-mail is held back, so that a sending can be undone. */
const HOLD_MS = 5_000;

export interface NewMessage {
  kind: "invoice" | "creditNote";
  customerId: string;
  invoiceId: string;
  creditNoteId?: string;
  recipient: string;
}

/** Puts an e-mail into the outbox, in the transaction of what it tells of; it may leave once its hold is over. */
export async function holdMessage(tx: Transaction<Database>, deps: Deps, message: NewMessage): Promise<void> {
  const nowMs = deps.clock.nowMs();
  await insertMessage(tx, {
    id: deps.newId(),
    kind: message.kind,
    customer_id: message.customerId,
    invoice_id: message.invoiceId,
    credit_note_id: message.creditNoteId ?? null,
    recipient: message.recipient,
    state: "held",
    held_until: instantOfMs(nowMs + HOLD_MS),
    created_at: instantOfMs(nowMs),
  });
}

/** Cancels an invoice's e-mails that are still held, and says how many those were. */
export async function cancelHeld(tx: Transaction<Database>, deps: Deps, invoiceId: string): Promise<number> {
  return cancelMessages(tx, { invoiceId, now: instantOfMs(deps.clock.nowMs()) });
}
