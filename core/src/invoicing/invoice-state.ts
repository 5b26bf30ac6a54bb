import { DomainError } from "../errors.ts";
import { type InvoiceFacts, isSettled } from "./invoice-facts.ts";
import { isPastDue } from "./issue-dates.ts";
import {
  faultyTax,
  heldBack,
  missingCredit,
  missingEmail,
  missingLines,
  notAllowed,
  notCollectable,
  notCreditable,
  notOverdue,
  notPayable,
  notRemindable,
  notUndoable,
  notVoidable,
  type Refusal,
  withoutPayment,
  withoutPromise,
} from "./refusal.ts";
import { statusSentence } from "./status-sentence.ts";
import {
  INVOICE_ACTIONS,
  type InvoiceAction,
  type InvoiceStatus,
  TRANSITIONS,
  type Transition,
} from "./transitions.ts";

/** The actions a person can perform on the invoice now, in the order of `INVOICE_ACTIONS`. */
export function availableActions(facts: InvoiceFacts): InvoiceAction[] {
  return INVOICE_ACTIONS.filter((action) => action !== "markOverdue" && isAllowed(action, facts));
}

/** Why an invoice that has not been sent yet cannot be sent; null where it can, and after it was sent. */
export function sendRefusal(facts: InvoiceFacts): Refusal | null {
  return TRANSITIONS.send[facts.status] === null ? null : refusal("send", facts);
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
    case "allocate":
      return notPayable(facts);
    case "unallocate":
    case "reopen":
      return withoutPayment(facts);
    case "promise":
      return isSettled(facts)
        ? notAllowed("Nothing is due on this invoice, so there is nothing to promise.")
        : null;
    case "withdrawPromise":
      return withoutPromise(facts);
    case "collect":
      return notCollectable(facts);
    case "stopCollecting":
      return facts.collectingOn === null ? notAllowed("No direct debit collects this invoice.") : null;
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

/** Whether the action becomes possible later in the life of an invoice that is not voided. */
function isTooEarly(action: InvoiceAction, status: InvoiceStatus): boolean {
  const life: readonly InvoiceStatus[] = ["draft", "pending", "sent", "overdue", "paid", "refunded"];
  if (status === "voided") return false;
  return life.slice(life.indexOf(status)).some((later) => TRANSITIONS[action][later] !== null);
}
