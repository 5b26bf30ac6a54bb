import { DomainError } from "../errors.ts";
import { isPastDue } from "./issue-dates.ts";
import {
  faultyTax,
  heldBack,
  missingEmail,
  missingLines,
  notAllowed,
  notCreditable,
  type Refusal,
  writtenOffStands,
} from "./refusal.ts";
import { statusSentence } from "./status-sentence.ts";
import type { TaxFault } from "./tax-readiness.ts";
import type { UnpricedState } from "./unpriced-usage.ts";

/** The statuses of an invoice, in the order of its life. */
export const INVOICE_STATUSES = [
  "draft",
  "pending",
  "sent",
  "paid",
  "overdue",
  "voided",
  "refunded",
] as const;

/** One of `INVOICE_STATUSES`. */
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];

/** The actions on an invoice. Only the system performs `markOverdue`. */
export const INVOICE_ACTIONS = [
  "edit",
  "refresh",
  "billNothing",
  "undoBillNothing",
  "finalize",
  "send",
  "undoSend",
  "sendAgain",
  "remind",
  "recordPayment",
  "applyCredit",
  "reopen",
  "markOverdue",
  "writeOff",
  "undoWriteOff",
  "issueCreditNote",
  "void",
  "refund",
] as const;

/** One of `INVOICE_ACTIONS`. */
export type InvoiceAction = (typeof INVOICE_ACTIONS)[number];

/**
 * The status an action leads to: a single one; one of two or three, depending on whether an amount is still due or was given
 * back; or of three, depending on whether the customer received the invoice and its due date passed. Null refuses.
 */
export type Transition =
  | InvoiceStatus
  | { readonly due: InvoiceStatus; readonly settled: InvoiceStatus; readonly returned?: InvoiceStatus }
  | { readonly unsent: InvoiceStatus; readonly sent: InvoiceStatus; readonly late: InvoiceStatus }
  | null;

/** Refused in this status. */
const no = null;

/** The only table of the invoice's life: action × status → next status. Transitions that it refuses do not exist. */
export const TRANSITIONS = {
  edit: { draft: "draft", pending: no, sent: no, paid: no, overdue: no, voided: no, refunded: no },
  refresh: { draft: "draft", pending: no, sent: no, paid: no, overdue: no, voided: no, refunded: no },
  billNothing: { draft: "draft", pending: no, sent: no, paid: no, overdue: no, voided: no, refunded: no },
  undoBillNothing: { draft: "draft", pending: no, sent: no, paid: no, overdue: no, voided: no, refunded: no },
  finalize: {
    draft: { due: "pending", settled: "paid" },
    pending: no,
    sent: no,
    paid: no,
    overdue: no,
    voided: no,
    refunded: no,
  },
  send: {
    draft: { due: "sent", settled: "paid" },
    pending: { due: "sent", settled: "paid" },
    sent: no,
    paid: no,
    overdue: no,
    voided: no,
    refunded: no,
  },
  undoSend: {
    draft: no,
    pending: no,
    sent: "pending",
    paid: "pending",
    overdue: no,
    voided: no,
    refunded: no,
  },
  sendAgain: { draft: no, pending: no, sent: "sent", paid: no, overdue: "overdue", voided: no, refunded: no },
  remind: { draft: no, pending: no, sent: "sent", paid: no, overdue: "overdue", voided: no, refunded: no },
  // Money received for a settled or voided invoice becomes the customer's credit. The invoice does not change.
  recordPayment: {
    draft: no,
    pending: { due: "pending", settled: "paid" },
    sent: { due: "sent", settled: "paid" },
    paid: "paid",
    overdue: { due: "overdue", settled: "paid" },
    voided: "voided",
    refunded: "refunded",
  },
  applyCredit: {
    draft: no,
    pending: { due: "pending", settled: "paid" },
    sent: { due: "sent", settled: "paid" },
    paid: no,
    overdue: { due: "overdue", settled: "paid" },
    voided: no,
    refunded: no,
  },
  // A payment is reversed: the invoice is due again, as it was before it.
  reopen: {
    draft: no,
    pending: "pending",
    sent: "sent",
    paid: { unsent: "pending", sent: "sent", late: "overdue" },
    overdue: "overdue",
    voided: no,
    refunded: no,
  },
  markOverdue: { draft: no, pending: no, sent: "overdue", paid: no, overdue: no, voided: no, refunded: no },
  // The debt is given up, but the invoice stays valid. It is paid if what is left had been paid.
  writeOff: {
    draft: no,
    pending: no,
    sent: { due: "sent", settled: "paid" },
    paid: no,
    overdue: { due: "overdue", settled: "paid" },
    voided: no,
    refunded: no,
  },
  undoWriteOff: {
    draft: no,
    pending: no,
    sent: "sent",
    paid: { unsent: "pending", sent: "sent", late: "overdue" },
    overdue: "overdue",
    voided: no,
    refunded: no,
  },
  // A correction lowers what is due first. The customer gets back what was paid beyond that, as with a refund.
  issueCreditNote: {
    draft: no,
    pending: no,
    sent: { due: "sent", settled: "paid", returned: "refunded" },
    paid: "refunded",
    overdue: { due: "overdue", settled: "paid", returned: "refunded" },
    voided: no,
    refunded: "refunded",
  },
  void: {
    draft: "voided",
    pending: "voided",
    sent: "voided",
    paid: "voided",
    overdue: "voided",
    voided: no,
    refunded: no,
  },
  refund: {
    draft: no,
    pending: no,
    sent: no,
    paid: "refunded",
    overdue: no,
    voided: no,
    refunded: "refunded",
  },
} as const satisfies Record<InvoiceAction, Record<InvoiceStatus, Transition>>;

/** Statuses of an invoice that its customer has received and owes. */
export const OWED_STATUSES = INVOICE_STATUSES.filter((status) => TRANSITIONS.remind[status] !== null);

/** Statuses of an issued invoice that waits for payment, whether or not its customer has received it. */
export const RECEIVABLE_STATUSES = INVOICE_STATUSES.filter(
  (status) => TRANSITIONS.applyCredit[status] !== null,
);

/** The facts that decide about an invoice. Amounts are minor units, dates `YYYY-MM-DD` in the billing zone. */
export interface InvoiceFacts {
  readonly status: InvoiceStatus;
  readonly lineCount: number;
  readonly total: bigint;
  readonly amountPaid: bigint;
  readonly amountRefunded: bigint;
  /** The part of `amountPaid` that was paid by the customer's credit. */
  readonly creditApplied: bigint;
  /** What of the total is written off as a bad debt. */
  readonly writtenOff: bigint;
  /** What credit notes have taken off what was due. */
  readonly credited: bigint;
  /** The customer's remaining credit in the invoice's currency. */
  readonly creditLeft: bigint;
  /**
   * What the customer owes on all sent and overdue invoices in the invoice's currency. Needed only where credit may
   * cover it.
   */
  readonly openDebt: bigint;
  readonly dueDate: string;
  readonly today: string;
  /** Whether the e-mail of the last send is still held back. */
  readonly emailHeld: boolean;
  readonly hasBillingEmail: boolean;
  /** The problem with a draft's tax, which prevents issuing; null for other invoices. */
  readonly taxFault: TaxFault | null;
  /** Whether a draft has usage without a price, and what a person decided about it; null for other invoices. */
  readonly unpriced: UnpricedState | null;
  /** Whether a refresh has a source: the usage of a billing run, or a change of the customer. */
  readonly isRefreshable: boolean;
}

/** The actions a person can perform on the invoice now, in the order of `INVOICE_ACTIONS`. */
export function availableActions(facts: InvoiceFacts): InvoiceAction[] {
  return INVOICE_ACTIONS.filter((action) => action !== "markOverdue" && isAllowed(action, facts));
}

/** Whether `decide` would not refuse the action. */
export function isAllowed(action: InvoiceAction, facts: InvoiceFacts): boolean {
  return refusal(action, facts) === null;
}

/**
 * The status the action leads to, or a `DomainError` that says why it is refused: `action_not_allowed`,
 * `invoice_without_lines`, a tax fault, `customer_without_email`, `covered_by_credit` or `no_credit`.
 *
 * `settles` says whether a payment, credit or write-off leaves nothing due on an invoice that something paid, or whether a
 * credit note leaves nothing due. An invoice with a total of zero is settled when it is issued. `returns` says whether a
 * credit note gives back what was paid. `wasSent` says whether the customer has received an invoice that is reopened.
 */
export function decide(
  action: InvoiceAction,
  facts: InvoiceFacts,
  outcome: { settles?: boolean; returns?: boolean; wasSent?: boolean } = {},
): InvoiceStatus {
  const { settles = false, returns = false, wasSent = true } = outcome;
  const refused = refusal(action, facts);
  if (refused !== null) throw new DomainError(refused.code, refused.detail);
  const transition: Transition = TRANSITIONS[action][facts.status];
  if (transition === null) throw new TypeError("A refusal leaves no transition to follow.");
  if (typeof transition === "string") return transition;
  if ("unsent" in transition) {
    if (!wasSent) return transition.unsent;
    return isPastDue(facts.dueDate, facts.today) ? transition.late : transition.sent;
  }
  if (returns && transition.returned !== undefined) return transition.returned;
  return settles || leavesNothingDue(action, facts) ? transition.settled : transition.due;
}

/** Why the action is refused, or null when it is not: first by the table, then by the invoice's other facts. */
function refusal(action: InvoiceAction, facts: InvoiceFacts): Refusal | null {
  if (TRANSITIONS[action][facts.status] === null)
    return notAllowed(statusSentence(action, facts.status, isTooEarly(action, facts.status)));
  switch (action) {
    case "refresh":
      return facts.isRefreshable
        ? null
        : notAllowed("This invoice was made by hand, and nothing it depends on has changed since.");
    case "billNothing":
      return facts.unpriced === "held" ? null : notAllowed("No usage of this draft waits for a price.");
    case "undoBillNothing":
      return facts.unpriced === "waived"
        ? null
        : notAllowed("Nobody has decided to bill nothing for usage of this draft.");
    case "finalize":
      return heldBack(facts) ?? missingLines(facts) ?? faultyTax(facts);
    case "send":
      return heldBack(facts) ?? missingLines(facts) ?? faultyTax(facts) ?? missingEmail(facts);
    case "sendAgain":
      return missingEmail(facts);
    case "remind":
      return missingEmail(facts) ?? notRemindable(facts);
    case "undoSend":
      return notUndoable(facts);
    case "applyCredit":
      return missingCredit(facts);
    case "reopen":
      return notReopenable(facts);
    case "markOverdue":
      return notOverdue(facts);
    case "writeOff":
      return isSettled(facts)
        ? notAllowed("Nothing is due on this invoice, so there is nothing to write off.")
        : null;
    case "undoWriteOff":
      return facts.writtenOff > 0n ? null : notAllowed("Nothing of this invoice is written off.");
    case "issueCreditNote":
      return notCreditable(facts);
    case "void":
      return notVoidable(facts);
    case "refund":
      return facts.amountPaid > facts.amountRefunded
        ? null
        : notAllowed("All that was paid on this invoice has been refunded.");
    case "edit":
    case "recordPayment":
      return null;
  }
}

/** Whether issuing the invoice settles it, because there is nothing to pay. */
function leavesNothingDue(action: InvoiceAction, { total, amountPaid }: InvoiceFacts): boolean {
  return (action === "finalize" || action === "send") && amountPaid === total;
}

function notRemindable(facts: InvoiceFacts): Refusal | null {
  if (isSettled(facts))
    return notAllowed("Nothing is due on this invoice, so there is nothing to remind of.");
  if (isCoveredByCredit(facts)) {
    return {
      code: "covered_by_credit",
      detail:
        "The customer's credit covers everything it owes, so there is nothing to remind of. Apply the credit instead.",
    };
  }
  return facts.emailHeld
    ? notAllowed("The invoice's own e-mail has not left yet. Send the reminder later.")
    : null;
}

/** Whether the customer's unused credit covers this debt. */
export function isCoveredByCredit({
  creditLeft,
  openDebt,
}: Pick<InvoiceFacts, "creditLeft" | "openDebt">): boolean {
  return creditLeft > 0n && creditLeft >= openDebt;
}

/** Undoing a send also undoes the credit that it applied. It cannot undo a payment or a write-off. */
function notUndoable(facts: InvoiceFacts): Refusal | null {
  const { status, emailHeld, total, amountPaid, creditApplied } = facts;
  if (facts.writtenOff > 0n) return writtenOffStands("so sending cannot be undone");
  if (facts.credited > 0n)
    return notAllowed(
      "A credit note corrects this invoice, so sending cannot be undone. Void the invoice instead.",
    );
  if (!emailHeld) {
    return notAllowed("The e-mail has left, so sending can no longer be undone. Void the invoice instead.");
  }
  if (status !== "paid" || (amountPaid > 0n && creditApplied === amountPaid && total > 0n)) return null;
  return notAllowed("This invoice is paid, so sending can no longer be undone.");
}

/** Of a paid invoice nothing is asked for any more, so what it cost is given back instead. */
function notVoidable({ status, total, writtenOff }: InvoiceFacts): Refusal | null {
  if (status === "paid")
    return total === 0n
      ? null
      : notAllowed("This invoice is paid, so it can no longer be voided. Refund it instead.");
  return writtenOff > 0n ? writtenOffStands("so it cannot be voided") : null;
}

/** Credit is not a payment: voiding the invoice or undoing its send returns it to the customer. */
function notReopenable({ amountPaid, creditApplied }: InvoiceFacts): Refusal | null {
  return amountPaid > creditApplied
    ? null
    : notAllowed("No payment that could be reversed pays this invoice.");
}

function missingCredit(facts: InvoiceFacts): Refusal | null {
  if (isSettled(facts)) return notAllowed("Nothing is due on this invoice, so it needs no credit.");
  if (facts.creditLeft > 0n) return null;
  return {
    code: "no_credit",
    detail: "The customer has no credit in this currency. Record a payment instead.",
  };
}

function notOverdue(facts: InvoiceFacts): Refusal | null {
  const { dueDate, today } = facts;
  if (isSettled(facts)) return notAllowed("Nothing is due on this invoice, so it cannot become overdue.");
  return isPastDue(dueDate, today)
    ? null
    : notAllowed(`This invoice is not overdue before the end of ${dueDate}.`);
}

/** Whether nothing is left to pay of the total. */
function isSettled({ total, amountPaid, writtenOff, credited }: InvoiceFacts): boolean {
  return amountPaid + writtenOff + credited >= total;
}

/** Whether the action becomes possible later in the life of an invoice that is not voided. */
function isTooEarly(action: InvoiceAction, status: InvoiceStatus): boolean {
  const life: readonly InvoiceStatus[] = ["draft", "pending", "sent", "overdue", "paid", "refunded"];
  if (status === "voided") return false;
  return life.slice(life.indexOf(status)).some((later) => TRANSITIONS[action][later] !== null);
}
