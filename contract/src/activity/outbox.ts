import { MESSAGE_KINDS } from "@billow/core/activity/mail-kind.ts";
import { z } from "zod";
import { customerReference } from "../parties/customer.ts";
import { route } from "../route.ts";
import { commaList, id, instant, page, pageQuery } from "../wire.ts";

/** The kind of e-mail. */
export const messageKind = z.enum(MESSAGE_KINDS);
export type MessageKind = z.output<typeof messageKind>;

/**
 * The state of an e-mail: held back so that a send can be undone; waiting for its next attempt, or, without
 * `nextAttemptAt`, for a person; being sent; accepted by the mail server; failed for good; cancelled before it left.
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
  /** The mail server's last answer that was not a success. */
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
    to: z.array(z.string()).meta({ description: "Everybody it is addressed to" }),
    cc: z.array(z.string()).meta({ description: "Who gets a copy of it" }),
    html: z.string(),
    text: z.string(),
    /** `size` is in bytes; null until the file is made. */
    attachments: z.array(z.object({ fileName: z.string(), size: z.number().int().nullable() })),
  })
  .meta({ id: "OutboxMessageDetail" });
export type OutboxMessageDetail = z.output<typeof outboxMessageDetail>;

/** E-mails that wait for a person: those that failed for good, and those that waited for a mail server. */
export const backlogPart = z.enum(["failed", "waiting"]);
export type BacklogPart = z.output<typeof backlogPart>;

const backlog = z.object({
  count: z.number().int(),
  /** The number of customers, and the names of those with the most e-mails. */
  customers: z.number().int(),
  names: z.array(z.string()).max(3),
});

/** The number of e-mails that wait for a person, and their customers. */
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
    summary: "E-mails that failed, or wait because there was no mail server: how many, and to whom",
    response: outboxBacklog,
  }),
  retryOutboxBacklog: route({
    method: "POST",
    path: "/outbox/retry",
    summary:
      "Try at once to deliver all e-mails that failed, or all that wait because there was no mail server",
    body: z.strictObject({ part: backlogPart }),
    /** A concurrent call does not queue these again. */
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
    summary: "Try at once to deliver an e-mail that waits or failed",
    params: messageParams,
    response: outboxMessage,
  }),
};
