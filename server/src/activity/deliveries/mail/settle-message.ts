import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { record } from "../../record/record.ts";
import { type Settlement, settleDelivery } from "../settle.ts";
import { type ClaimedMessage, IN_DOUBT } from "./claim-message.ts";

/** How an attempt to send ended: taken by the mail server, refused for good, or to be tried again. */
export type Outcome =
  | { kind: "sent"; answer: string }
  | { kind: "refused"; answer: string; recipientRefused: boolean }
  | { kind: "failed"; answer: string };

const MINUTE_MS = 60_000;

/** The waits before each further attempt; after the last of them an e-mail is given up. */
const WAITS_MS = [1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60].map((minutes) => minutes * MINUTE_MS);

/**
 * Writes down how an attempt ended, in the outbox and, where it is an end, in the timeline of the invoice, whose lock the
 * caller holds. Does nothing when somebody else has claimed the e-mail meanwhile.
 */
export async function settleMessage(
  tx: Transaction<Database>,
  deps: Deps,
  { claimed, outcome }: { claimed: ClaimedMessage; outcome: Outcome },
): Promise<void> {
  const { message, claim } = claimed;
  const settlement = settlementOf(message, outcome);
  const settled = await settleDelivery(tx, deps, { id: message.id, claim, settlement });
  if (!settled || settlement.kind === "waiting") return;
  const data = {
    to: message.recipient,
    message: message.kind,
    answer: outcome.answer,
    messageId: claimed.messageId,
  };
  await record(tx, deps, [
    { subject: message.invoice_id, type: typeOf(outcome), actor: MAIL_DELIVERY, data },
  ]);
}

/** What follows from an outcome: tried again after a while, as long as there are waits left. */
export function settlementOf(
  message: { last_error: string | null; attempts: number },
  outcome: Outcome,
): Settlement {
  if (outcome.kind === "sent")
    return { kind: "sent", lastError: message.last_error === IN_DOUBT ? IN_DOUBT : null };
  const waitMs = outcome.kind === "failed" ? WAITS_MS[message.attempts - 1] : undefined;
  return waitMs === undefined
    ? { kind: "failed", lastError: outcome.answer }
    : { kind: "waiting", lastError: outcome.answer, waitMs };
}

/** Who sends e-mails. */
export const MAIL_DELIVERY = { kind: "system", id: "mail", name: "Mail delivery" } as const;

function typeOf(outcome: Outcome): "invoice.emailDelivered" | "invoice.emailBounced" | "invoice.emailFailed" {
  if (outcome.kind === "sent") return "invoice.emailDelivered";
  return outcome.kind === "refused" && outcome.recipientRefused
    ? "invoice.emailBounced"
    : "invoice.emailFailed";
}
