import type { MessageKind, MessageState } from "@billow/contract/activity/outbox.ts";

/** Where something stands that leaves Billow; what it says and to whom stands in the table of its destination. */
export interface DeliveryTable {
  id: string;
  destination: "email" | "webhook";
  state: MessageState;
  created_at: string;
  attempts: number;
  /** When it may be claimed: after the hold, for a further attempt, or, while it is on its way, should its sender have died. */
  next_attempt_at: string | null;
  /** Whose attempt it is on its way by. */
  claim: string | null;
  sent_at: string | null;
  last_error: string | null;
}

export interface EmailTable {
  /** That of its delivery. */
  id: string;
  kind: MessageKind;
  customer_id: string;
  invoice_id: string;
  credit_note_id: string | null;
  recipient: string;
  held_until: string;
  /** What the e-mail says beside what the documents do, as it was when it was written. */
  detail: unknown;
  /** Set at the first attempt and kept, so that a second copy is seen to be the same. */
  message_id: string | null;
}

export interface DeliveryTables {
  delivery: DeliveryTable;
  email: EmailTable;
}
