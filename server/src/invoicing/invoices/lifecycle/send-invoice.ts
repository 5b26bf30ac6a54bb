import type { Actor } from "@billow/core/activity/actor.ts";
import { assertNoCaution } from "@billow/core/invoicing/caution.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import type { InvoiceStatus } from "@billow/core/invoicing/transitions.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { cancelHeld, enqueueEmail } from "../../../activity/deliveries/mail/enqueue-email.ts";
import { record } from "../../../activity/record/record.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { readOperator } from "../../../parties/operator/operator.ts";
import { addresseesOf } from "../addressees.ts";
import { type LockedInvoice, lockInvoice, saveInvoice } from "../lock-invoice.ts";
import { type InvoiceRow, updateInvoiceRow } from "../queries.ts";
import { settlementOfDocument } from "../read-document.ts";
import { cautionOfLocked } from "./caution-of-locked.ts";
import { type InvoiceCall, type IssueCall, postInvoice } from "./finalize-invoice.ts";
import { giveBackCredit, settleByCredit } from "./settle-by-credit.ts";

/**
 * Delivers an invoice: a draft is finalized first, a pending one becomes sent, a sent or overdue one is e-mailed
 * again. The e-mail is enqueued in the same transaction. At the first send, the customer's credit pays what it can,
 * where the settings say so.
 *
 * @throws DomainError as `decide` and `assertNoCaution` do
 */
export async function sendInvoice(tx: Transaction<Database>, deps: Deps, call: IssueCall): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  assertSendable(locked);
  if (!call.asItIs) assertNoCaution(await cautionOfLocked(tx, locked));
  await sendLocked(tx, deps, { locked, actor: call.actor });
}

/** Delivers a locked invoice, as `sendInvoice` does. The caller has checked for cautions. */
export async function sendLocked(
  tx: Transaction<Database>,
  deps: Deps,
  { locked, actor }: { locked: LockedInvoice; actor: Actor },
): Promise<void> {
  const { row, facts } = locked;
  const again = isSent(locked);
  const status = assertSendable(locked);
  const finalized = facts.status === "draft" ? await postInvoice(tx, deps, { locked, actor }) : null;
  const said = addresseesOf(locked.recipients, "invoice");
  const saved = await saveInvoice(tx, row, {
    ...finalized?.columns,
    ...(again ? {} : settledAtIssue(row)),
    status,
  });
  await record(tx, deps, [
    ...(finalized === null ? [] : [finalized.entry]),
    {
      subject: row.id,

      type: again ? "invoice.sentAgain" : "invoice.sent",
      actor,
      data: said,
    },
  ]);
  const settled = again ? saved : await settleAtIssue(tx, deps, { locked, saved, status, actor });
  const { credit, paid, left } = settlementOfDocument({ invoice: settled }, "now");
  const amount = (minor: bigint) => formatAmount(minor, locked.currency);
  await enqueueEmail(tx, deps, {
    kind: "invoice",
    customerId: row.customer_id,
    invoiceId: row.id,
    recipients: locked.recipients,
    detail: { credit: amount(credit), paid: amount(paid), left: amount(left) },
  });
}

/** Pays an invoice from the customer's credit when it is first sent. */
async function settleAtIssue(
  tx: Transaction<Database>,
  deps: Deps,
  {
    locked,
    saved,
    status,
    actor,
  }: { locked: LockedInvoice; saved: InvoiceRow; status: InvoiceStatus; actor: Actor },
): Promise<InvoiceRow> {
  const { facts } = locked;
  const usesCredit = facts.creditLeft > 0n && (await readOperator(tx)).appliesCredit;
  if (!usesCredit) return saved;
  const row = await settleByCredit(tx, deps, {
    locked: { ...locked, row: saved, facts: { ...facts, status } },
    asked: null,
    actor,
  });
  return updateInvoiceRow(tx, row.id, settledAtIssue(row));
}

/** What its document says is settled: how much of it was paid, and by credit, when it was first sent. */
function settledAtIssue(row: InvoiceRow): Pick<InvoiceRow, "issued_paid" | "issued_credit"> {
  return { issued_paid: row.amount_paid, issued_credit: row.credit_applied };
}

function isSent({ facts }: LockedInvoice): boolean {
  return facts.status === "sent" || facts.status === "overdue";
}

/** The status that sending leads to. @throws DomainError as `decide` does */
function assertSendable(locked: LockedInvoice): InvoiceStatus {
  return decide(isSent(locked) ? "sendAgain" : "send", locked.facts);
}

/** Undoes a send while its e-mail is still held, so that the e-mail never leaves. @throws DomainError as `decide` does */
export async function undoSend(tx: Transaction<Database>, deps: Deps, call: InvoiceCall): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  const cancelled = await cancelHeld(tx, deps, locked.row.id);
  // An e-mail that could not be cancelled has left, whatever the facts said before.
  const emailHeld = locked.facts.emailHeld && cancelled > 0;
  const status = decide("undoSend", { ...locked.facts, emailHeld });
  // Otherwise an invoice paid in full by credit would wait for nothing.
  const row =
    locked.facts.status === "paid"
      ? await giveBackCredit(tx, deps, { locked, row: locked.row, actor: call.actor })
      : locked.row;
  await saveInvoice(tx, row, { status, issued_paid: null, issued_credit: null });
  await record(tx, deps, [
    {
      subject: locked.row.id,
      type: "invoice.sendUndone",
      actor: call.actor,
      data: { cancelled },
    },
  ]);
}
