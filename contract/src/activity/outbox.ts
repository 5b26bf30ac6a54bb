import { z } from "zod";
import { customerReference } from "../parties/customer.ts";
import { route } from "../route.ts";
import { commaList, id, instant, page, pageQuery } from "../wire.ts";

/** What an e-mail brings. */
export const messageKind = z.enum(["invoice", "reminder", "creditNote", "receipt"]);
export type MessageKind = z.output<typeof messageKind>;

/**
 * Where an e-mail stands: held back so that a sending can be undone; waiting for its next attempt, or, without
 * `nextAttemptAt`, for a person; on its way; taken by the mail server; given up; cancelled before it left.
 */
export const messageState = z.enum(["held", "waiting", "sending", "sent", "failed", "cancelled"]);
export type MessageState = z.output<typeof messageState>;

const messageFields = {
  id,
  kind: messageKind,
  state: messageState,
  recipient: z.string(),
  subject: z.string(),
  customer: customerReference,
  invoiceId: id,
  invoiceNumber: z.string(),
  createdAt: instant,
  heldUntil: instant,
  sentAt: instant.nullable(),
  attempts: z.number().int(),
  /** What the mail server said last, where that was no success. */
  lastError: z.string().nullable(),
  nextAttemptAt: instant.nullable(),
};

/** An e-mail as lists show it. */
export const outboxMessage = z.object(messageFields).meta({ id: "OutboxMessage" });
export type OutboxMessage = z.output<typeof outboxMessage>;

/** An e-mail as its recipient sees it. */
export const outboxMessageDetail = z
  .object({
    ...messageFields,
    html: z.string(),
    text: z.string(),
    /** `size` is in bytes; null until the file is made. */
    attachments: z.array(z.object({ fileName: z.string(), size: z.number().int().nullable() })),
  })
  .meta({ id: "OutboxMessageDetail" });
export type OutboxMessageDetail = z.output<typeof outboxMessageDetail>;

/** What stands in the outbox until somebody says so: what was given up, or what waits as there was no mail server for it. */
export const backlogPart = z.enum(["failed", "waiting"]);
export type BacklogPart = z.output<typeof backlogPart>;

const backlog = z.object({
  count: z.number().int(),
  /** The customers it is for: how many, and those with the most of it by name. */
  customers: z.number().int(),
  names: z.array(z.string()).max(3),
});

/** How much stands in the outbox until somebody says so, and whom it is for. */
export const outboxBacklog = z.object({ failed: backlog, waiting: backlog }).meta({ id: "OutboxBacklog" });
export type OutboxBacklog = z.output<typeof outboxBacklog>;

const messageParams = z.strictObject({ id });

export const outboxRoutes = {
  listOutbox: route({
    method: "GET",
    path: "/outbox",
    summary:
      "E-mails, newest first; `q` matches part of the recipient, of the invoice's number or of the customer",
    query: z.strictObject({
      ...pageQuery,
      state: commaList(messageState).optional(),
      q: z.string().max(200).optional(),
    }),
    response: page(outboxMessage),
  }),
  getOutboxBacklog: route({
    method: "GET",
    path: "/outbox/backlog",
    summary: "E-mails that were given up, or wait as there was no mail server: how many, and to whom",
    response: outboxBacklog,
  }),
  retryOutboxBacklog: route({
    method: "POST",
    path: "/outbox/retry",
    summary:
      "Try at once to deliver all e-mails that were given up, or all that wait as there was no mail server",
    body: z.strictObject({ part: backlogPart }),
    /** Whoever else asks at the same time queues none of these again. */
    response: z.object({ queued: z.number().int() }),
  }),
  getOutboxMessage: route({
    method: "GET",
    path: "/outbox/{id}",
    summary: "One e-mail as its recipient sees it",
    params: messageParams,
    response: outboxMessageDetail,
  }),
  retryOutboxMessage: route({
    method: "POST",
    path: "/outbox/{id}/retry",
    summary: "Try at once to deliver an e-mail that waits or was given up",
    params: messageParams,
    response: outboxMessage,
  }),
};
