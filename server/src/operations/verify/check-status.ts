import {
  INVOICE_STATUSES,
  type InvoiceAction,
  type InvoiceStatus,
  TRANSITIONS,
  type Transition,
} from "@billow/core/invoicing/transitions.ts";
import type { Contradiction } from "./finding.ts";
import type { StoredInvoice } from "./stored-invoice.ts";

/** The action of each kind of timeline entry. Other kinds do not change the status. */
const ACTIONS: Readonly<Record<string, InvoiceAction>> = {
  edited: "edit",
  refreshed: "refresh",
  nothingBilled: "billNothing",
  nothingBilledUndone: "undoBillNothing",
  finalized: "finalize",
  sent: "send",
  sendUndone: "undoSend",
  sentAgain: "sendAgain",
  paymentRecorded: "recordPayment",
  creditApplied: "applyCredit",
  paymentAllocated: "allocate",
  paymentUnallocated: "unallocate",
  paymentReversed: "reopen",
  promised: "promise",
  promiseWithdrawn: "withdrawPromise",
  collecting: "collect",
  collectionTakenBack: "stopCollecting",
  overdue: "markOverdue",
  writtenOff: "writeOff",
  writeOffUndone: "undoWriteOff",
  credited: "issueCreditNote",
  voided: "void",
  refunded: "refund",
};

/**
 * Follows a timeline through the transition table and compares its last status with the status of the invoice. A chain does
 * not show entries that were cut off its end, so payments and refunds are counted too.
 */
export function* checkStatus(stored: StoredInvoice): Generator<Contradiction> {
  const { invoice, timeline, payments, allocations, refunds, creditNotes, writeOffs } = stored;
  const byLine = creditNotes.filter(({ settle }) => settle !== null);
  const away = allocations.filter((one) => one.from_credit || one.home_id !== invoice.id);
  for (const [type, expected] of [
    ["paymentRecorded", payments.filter(({ source }) => source === "money").length],
    ["creditApplied", payments.filter(({ source }) => source === "credit").length],
    ["creditReleased", payments.filter((payment) => payment.released_at !== null).length],
    ["paymentAllocated", away.length],
    ["paymentUnallocated", allocations.filter((one) => one.released_at !== null).length],
    [
      "paymentReversed",
      [...payments, ...away.filter(isReceived)].filter((one) => one.reversed_at !== null).length,
    ],
    ["refunded", refunds.filter((refund) => byLine.every(({ id }) => id !== refund.credit_note_id)).length],
    ["credited", byLine.length],
    ["writtenOff", writeOffs.filter(({ amount }) => amount > 0n).length],
    ["writeOffUndone", writeOffs.filter(({ amount, reason }) => amount < 0n && reason !== null).length],
    ["writeOffRecovered", writeOffs.filter((fact) => fact.payment_id !== null).length],
  ] as const) {
    const found = timeline.filter((entry) => entry.type === type).length;
    if (expected !== found)
      yield {
        where: `${invoice.number}, entries ${type}`,
        expected: String(expected),
        found: String(found),
      };
  }
  let status: InvoiceStatus = "draft";
  if (timeline[0]?.type !== "created")
    yield { where: invoice.number, expected: "a beginning", found: timeline[0]?.type ?? "no entry" };
  for (const entry of timeline) {
    const action = ACTIONS[entry.type];
    if (action === undefined || isSendingOfNothing(stored, status, action) || wasCreditAlone(entry)) continue;
    const transition = transitionOf(action, status);
    if (transition === null) {
      const where = `${invoice.number}, entry ${entry.seq}`;
      yield { where, expected: `what a ${status} invoice allows`, found: entry.type };
      return;
    }
    if (typeof transition === "string") status = transition;
    else if ("unsent" in transition || entry.type === "credited")
      status = Object.values(transition).find((one) => one === entry.data.status) ?? status;
    else status = settles(stored, entry) ? transition.settled : transition.due;
  }
  const found = INVOICE_STATUSES.find((one) => one === invoice.status) ?? `"${invoice.status}"`;
  if (found !== status) yield { where: invoice.number, expected: status, found };
}

/** Whether it stood when its payment was reversed; what was allocated later is taken off first. */
function isReceived({ from_credit, released_at }: StoredInvoice["allocations"][number]): boolean {
  return !from_credit && released_at === null;
}

/** Sending a draft finalizes it first, which pays one over nothing, and then sends it all the same. */
function isSendingOfNothing(
  { invoice }: StoredInvoice,
  status: InvoiceStatus,
  action: InvoiceAction,
): boolean {
  return action === "send" && status === "paid" && invoice.total === 0n;
}

/** Reversing a payment that paid nothing of the invoice leaves the invoice alone. */
function wasCreditAlone({ type, data }: StoredInvoice["timeline"][number]): boolean {
  return type === "paymentReversed" && data.credit === data.amount;
}

/** A payment says whether it settles the invoice. Issuing settles it if there is nothing to pay. */
function settles({ invoice }: StoredInvoice, { type, data }: StoredInvoice["timeline"][number]): boolean {
  const isIssue = type === "finalized" || type === "sent";
  if (type === "writtenOff") return data.status === "paid";
  return isIssue ? invoice.total === 0n : data.settles === true;
}

function transitionOf(action: InvoiceAction, status: InvoiceStatus): Transition {
  return TRANSITIONS[action][status];
}
