import type { MessageKind, MessageState } from "@billow/contract/activity/outbox.ts";

/** The state of an outgoing delivery. Its content and recipient are in the table of its destination. */
export interface DeliveryTable {
  id: string;
  destination: "email" | "webhook" | "userEmail";
  state: MessageState;
  created_at: string;
  attempts: number;
  /** When it may be claimed: after the hold, for another attempt, or, during an attempt, in case its sender has died. */
  next_attempt_at: string | null;
  /** The attempt that is in progress. */
  claim: string | null;
  sent_at: string | null;
  last_error: string | null;
  /** Webhooks only: the endpoint. */
  endpoint_id: string | null;
  /** Webhooks only: deliveries of a subject to an endpoint are sent one after the other, by position. */
  subject: string | null;
  position: number | null;
}

export interface EmailTable {
  /** The delivery's id. */
  id: string;
  kind: MessageKind;
  customer_id: string;
  invoice_id: string;
  credit_note_id: string | null;
  recipient: string;
  held_until: string;
  /** The e-mail's content besides the documents, as of its writing. */
  detail: unknown;
  /** Set at the first attempt and kept, so that a second copy is recognised as the same. */
  message_id: string | null;
  /** Everybody it names; null where that is the recipient alone. */
  addressed: string[] | null;
  copied: string[] | null;
}

/** An e-mail to a user of the console. */
export interface UserEmailTable {
  /** The delivery's id. */
  id: string;
  kind: UserEmailKind;
  user_id: string;
  /** The link it carries. */
  link_id: string | null;
  recipient: string;
  /** The secret of the link, sealed; erased once the mail server has the e-mail. */
  secret: Buffer | null;
  message_id: string | null;
}

export type UserEmailKind = "invitation" | "passwordReset" | "emailChange" | "emailChanged";

export interface WebhookEndpointTable {
  id: string;
  url: string;
  description: string | null;
  events: string[];
  enabled: boolean;
  disabled_reason: string | null;
  /** Encrypted, as the next. */
  secret: Buffer;
  old_secret: Buffer | null;
  old_secret_until: string | null;
  created_at: string;
}

export interface WebhookMessageTable {
  /** The delivery's id. */
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
  user_email: UserEmailTable;
  webhook_endpoint: WebhookEndpointTable;
  webhook_message: WebhookMessageTable;
  webhook_answer: WebhookAnswerTable;
}
