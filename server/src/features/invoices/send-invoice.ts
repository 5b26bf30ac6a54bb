import { decide } from "@billow/core/invoice-state.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { readOperator } from "../operator/operator.ts";
import { cancelHeld, holdMessage } from "../outbox/hold-message.ts";
import { appendTimeline } from "../timeline/append-timeline.ts";
import { finalizeLocked, type InvoiceCall } from "./finalize-invoice.ts";
import { type LockedInvoice, lockInvoice, saveInvoice } from "./lock-invoice.ts";
import { giveBackCredit, settleByCredit } from "./settle-by-credit.ts";

/**
 * Delivers an invoice: a draft is finalized first, a pending one becomes sent, a sent or overdue one is e-mailed again.
 * The e-mail goes into the outbox with the same commit. What reaches the customer for the first time is paid out of its
 * credit as far as that goes, where the operator has it so.
 *
 * @throws DomainError as `decide` does
 */
export async function sendInvoice(tx: Transaction<Database>, deps: Deps, call: InvoiceCall): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  const again = locked.facts.status === "sent" || locked.facts.status === "overdue";
  const status = decide(again ? "sendAgain" : "send", locked.facts);
  const row =
    locked.facts.status === "draft"
      ? await finalizeLocked(tx, deps, { locked, actor: call.actor })
      : locked.row;
  const recipient = recipientOf(locked);
  const saved = await saveInvoice(tx, row, { status });
  await appendTimeline(tx, [
    {
      invoiceId: row.id,
      at: instantOfMs(deps.clock.nowMs()),
      type: again ? "sentAgain" : "sent",
      actor: call.actor,
      data: { to: recipient },
    },
  ]);
  await holdMessage(tx, deps, { kind: "invoice", customerId: row.customer_id, invoiceId: row.id, recipient });
  if (again || !(await readOperator(tx)).appliesCredit) return;
  await settleByCredit(tx, deps, {
    locked: { ...locked, row: saved, facts: { ...locked.facts, status } },
    asked: null,
    actor: call.actor,
  });
}

/** Takes a sending back while its e-mail is still held: the e-mail never leaves. @throws DomainError as `decide` does */
export async function undoSend(tx: Transaction<Database>, deps: Deps, call: InvoiceCall): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  const cancelled = await cancelHeld(tx, deps, locked.row.id);
  // What could not be cancelled is on its way, whatever the facts said a moment ago.
  const emailHeld = locked.facts.emailHeld && cancelled > 0;
  const status = decide("undoSend", { ...locked.facts, emailHeld });
  // What credit had paid in full would otherwise wait for nothing.
  const row =
    locked.facts.status === "paid"
      ? await giveBackCredit(tx, deps, { locked, row: locked.row, actor: call.actor })
      : locked.row;
  await saveInvoice(tx, row, { status });
  await appendTimeline(tx, [
    {
      invoiceId: locked.row.id,
      at: instantOfMs(deps.clock.nowMs()),
      type: "sendUndone",
      actor: call.actor,
      data: { cancelled },
    },
  ]);
}

function recipientOf(locked: LockedInvoice): string {
  if (locked.billingEmail === null)
    throw new Error("sending is refused without a billing e-mail before it comes here");
  return locked.billingEmail;
}
