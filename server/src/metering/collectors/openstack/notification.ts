import { DomainError } from "@billow/core/errors.ts";
import { z } from "zod";
import { utcInstant } from "./utc-instant.ts";

/** A notification of an OpenStack service, without its envelope. */
export interface Notification {
  id: string;
  eventType: string;
  /** RFC 3339 in UTC. */
  at: string;
  payload: Record<string, unknown>;
  /** The project of whoever asked for it, where the message names it. */
  askedBy: string | null;
}

const envelope = z.object({ "oslo.version": z.string(), "oslo.message": z.string() });

const message = z.object({
  message_id: z.string().min(1).max(200),
  event_type: z.string().min(1).max(200),
  timestamp: z.string().max(60),
  payload: z.record(z.string(), z.unknown()),
  _context_project_id: z.unknown().optional(),
  _context_tenant_id: z.unknown().optional(),
  _context_project: z.unknown().optional(),
  _context_tenant: z.unknown().optional(),
});

/**
 * Reads a message of the bus. In the envelope of oslo.messaging the notification is JSON in a text field; a message
 * without an envelope is the notification itself.
 *
 * @throws DomainError `invalid_request` for anything else
 */
export function readNotification(content: Buffer): Notification {
  const outer = jsonOf(content.toString("utf8"));
  const enveloped = envelope.safeParse(outer);
  const parsed = message.safeParse(enveloped.success ? jsonOf(enveloped.data["oslo.message"]) : outer);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new DomainError(
      "invalid_request",
      `The message is not a notification of oslo.messaging: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim(),
    );
  }
  const { message_id, event_type, timestamp, payload, ...context } = parsed.data;
  const askedBy = Object.values(context).find((project) => project);
  return {
    id: message_id,
    eventType: event_type,
    at: utcInstant(timestamp),
    payload,
    askedBy: typeof askedBy === "string" ? askedBy : null,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DomainError("invalid_request", "The message is not JSON.");
  }
}
