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
  /** Of webhooks: whose it is. */
  endpoint_id: string | null;
  /** Of webhooks: deliveries of one subject to one endpoint leave one after the other, by position. */
  subject: string | null;
  position: number | null;
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

export interface WebhookEndpointTable {
  id: string;
  url: string;
  description: string | null;
  events: string[];
  enabled: boolean;
  disabled_reason: string | null;
  /** Sealed, as the next. */
  secret: Buffer;
  old_secret: Buffer | null;
  old_secret_until: string | null;
  created_at: string;
}

export interface WebhookMessageTable {
  /** That of its delivery. */
  id: string;
  type: string;
  subject_kind: string;
  subject_id: string;
  /** Null before the first attempt. */
  payload: string | null;
}

export interface WebhookAnswerTable {
  delivery_id: string;
  at: string;
  status: number | null;
  body: string | null;
  error: string | null;
  duration_ms: number;
}

export interface DeliveryTables {
  delivery: DeliveryTable;
  email: EmailTable;
  webhook_endpoint: WebhookEndpointTable;
  webhook_message: WebhookMessageTable;
  webhook_answer: WebhookAnswerTable;
}
