import type { ErrorCode } from "./errors.ts";
import { DomainError } from "./errors.ts";
import { isPastDue } from "./issue-dates.ts";
import { type TaxFault, taxFaultDetail } from "./tax-readiness.ts";

/** Where an invoice stands, in the order of its life. */
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

/** What can be done with an invoice; `markOverdue` is done by the system alone. */
export const INVOICE_ACTIONS = [
  "edit",
  "refresh",
  "finalize",
  "send",
  "undoSend",
  "sendAgain",
  "remind",
  "recordPayment",
  "applyCredit",
  "markOverdue",
  "void",
  "refund",
] as const;

/** One of `INVOICE_ACTIONS`. */
export type InvoiceAction = (typeof INVOICE_ACTIONS)[number];

/**
 * The status an action leads to: one, or one of two as something is left due or nothing is; null refuses.
 */
export type Transition =
  | InvoiceStatus
  | { readonly due: InvoiceStatus; readonly settled: InvoiceStatus }
  | null;

/** Refused in this status. */
const no = null;

/** The one table of the invoice's life: action × status → next status. What it refuses does not exist. */
export const TRANSITIONS = {
  edit: { draft: "draft", pending: no, sent: no, paid: no, overdue: no, voided: no, refunded: no },
  refresh: { draft: "draft", pending: no, sent: no, paid: no, overdue: no, voided: no, refunded: no },
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
  // Money that comes for what is settled or cancelled is the customer's credit: the invoice stays as it is.
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
  markOverdue: { draft: no, pending: no, sent: "overdue", paid: no, overdue: no, voided: no, refunded: no },
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

/** Statuses of an invoice that its customer has and owes. */
export const OWED_STATUSES = INVOICE_STATUSES.filter((status) => TRANSITIONS.remind[status] !== null);

/** Statuses of an issued invoice that waits for its money, whether or not its customer has it yet. */
export const RECEIVABLE_STATUSES = INVOICE_STATUSES.filter(
  (status) => TRANSITIONS.applyCredit[status] !== null,
);

/**
 * What must be known of an invoice to decide about it. Amounts are minor units, dates `YYYY-MM-DD` in the
 * billing zone.
 */
export interface InvoiceFacts {
  readonly status: InvoiceStatus;
  readonly lineCount: number;
  readonly total: bigint;
  readonly amountPaid: bigint;
  readonly amountRefunded: bigint;
  /** How much of `amountPaid` the customer's credit paid. */
  readonly creditApplied: bigint;
  /** What is left of the customer's credit in the invoice's currency. */
  readonly creditLeft: bigint;
  /**
   * What the customer owes on all its sent and overdue invoices in the invoice's currency; asked for only where there is
   * credit that may cover it.
   */
  readonly openDebt: bigint;
  readonly dueDate: string;
  readonly today: string;
  /** Whether the e-mail of the last sending is still held back. */
  readonly emailHeld: boolean;
  readonly hasBillingEmail: boolean;
  /** What is wrong with a draft's tax, so that it cannot be issued; null for all other invoices. */
  readonly taxFault: TaxFault | null;
  /** Whether there is something to make it anew from: the usage of a billing run, or what has changed of its customer. */
  readonly isRefreshable: boolean;
}

/** The actions a person can take on the invoice as it is, in the order of `INVOICE_ACTIONS`. */
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
 * `settles` says of a payment or of credit whether it leaves nothing due. An invoice over nothing is settled as
 * soon as it is issued.
 */
export function decide(
  action: InvoiceAction,
  facts: InvoiceFacts,
  { settles = false }: { settles?: boolean } = {},
): InvoiceStatus {
  const refused = refusal(action, facts);
  if (refused !== null) throw new DomainError(refused.code, refused.detail);
  const transition: Transition = TRANSITIONS[action][facts.status];
  if (transition === null) throw new TypeError("A refusal leaves no transition to follow.");
  if (typeof transition === "string") return transition;
  return settles || leavesNothingDue(action, facts) ? transition.settled : transition.due;
}

/** Why an action is refused. Not an error yet: lists ask for every action of every row, and errors cost a stack trace each. */
interface Refusal {
  code: ErrorCode;
  detail: string;
}

/**
 * Why the action is refused, or null when it is not: first by the table, then by the invoice's other facts.
 */
function refusal(action: InvoiceAction, facts: InvoiceFacts): Refusal | null {
  if (TRANSITIONS[action][facts.status] === null) return notAllowed(statusSentence(action, facts.status));
  switch (action) {
    case "refresh":
      return facts.isRefreshable
        ? null
        : notAllowed("This invoice was made by hand, and nothing it follows has changed since.");
    case "finalize":
      return missingLines(facts) ?? faultyTax(facts);
    case "send":
      return missingLines(facts) ?? faultyTax(facts) ?? missingEmail(facts);
    case "sendAgain":
      return missingEmail(facts);
    case "remind":
      return missingEmail(facts) ?? notRemindable(facts);
    case "undoSend":
      return notUndoable(facts);
    case "applyCredit":
      return missingCredit(facts);
    case "markOverdue":
      return notOverdue(facts);
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

function missingLines({ lineCount }: InvoiceFacts): Refusal | null {
  if (lineCount > 0) return null;
  return { code: "invoice_without_lines", detail: "This invoice has no lines; add at least one first." };
}

function missingEmail({ hasBillingEmail }: InvoiceFacts): Refusal | null {
  if (hasBillingEmail) return null;
  return {
    code: "customer_without_email",
    detail: "The customer has no billing e-mail; add one to the customer first.",
  };
}

function faultyTax({ status, taxFault }: InvoiceFacts): Refusal | null {
  if (status !== "draft" || taxFault === null) return null;
  return { code: taxFault, detail: taxFaultDetail(taxFault) };
}

/** Issuing an invoice settles it where there is nothing to pay. */
function leavesNothingDue(action: InvoiceAction, { total, amountPaid }: InvoiceFacts): boolean {
  return (action === "finalize" || action === "send") && amountPaid === total;
}

function notRemindable(facts: InvoiceFacts): Refusal | null {
  const { total, amountPaid, emailHeld } = facts;
  if (amountPaid >= total)
    return notAllowed("Nothing is due on this invoice, so there is nothing to remind of.");
  if (isCoveredByCredit(facts)) {
    return {
      code: "covered_by_credit",
      detail:
        "The customer's credit covers all it owes, so there is nothing to remind of; apply the credit instead.",
    };
  }
  return emailHeld ? notAllowed("The invoice's own e-mail has not left yet; remind of it later.") : null;
}

/** Whether a customer's credit covers all it owes; a debt of 0 is covered by any credit. Both are in minor units of one currency. */
export function isCoveredByCredit({
  creditLeft,
  openDebt,
}: Pick<InvoiceFacts, "creditLeft" | "openDebt">): boolean {
  return creditLeft > 0n && creditLeft >= openDebt;
}

/** What sending paid by itself, out of the customer's credit, it can take back; a payment it cannot. */
function notUndoable({ status, emailHeld, total, amountPaid, creditApplied }: InvoiceFacts): Refusal | null {
  if (!emailHeld) {
    return notAllowed("The e-mail has left, so sending can no longer be undone; void the invoice instead.");
  }
  if (status !== "paid" || (amountPaid > 0n && creditApplied === amountPaid && total > 0n)) return null;
  return notAllowed("This invoice is paid, so sending can no longer be undone.");
}

/** A payment of money is refunded instead, so that it is told where the money went. */
function notVoidable({ status, total, amountPaid, creditApplied }: InvoiceFacts): Refusal | null {
  if (status === "paid")
    return total === 0n
      ? null
      : notAllowed("This invoice is paid, so it can no longer be voided. Refund it instead.");
  if (amountPaid === creditApplied) return null;
  return notAllowed(
    "A payment is recorded on this invoice, so it cannot be voided; once it is paid it can be refunded.",
  );
}

function missingCredit({ total, amountPaid, creditLeft }: InvoiceFacts): Refusal | null {
  if (amountPaid >= total) return notAllowed("Nothing is due on this invoice, so it needs no credit.");
  if (creditLeft > 0n) return null;
  return {
    code: "no_credit",
    detail: "The customer has no credit in this currency; record a payment instead.",
  };
}

function notOverdue({ dueDate, today, total, amountPaid }: InvoiceFacts): Refusal | null {
  if (amountPaid >= total) return notAllowed("Nothing is due on this invoice, so it cannot become overdue.");
  return isPastDue(dueDate, today)
    ? null
    : notAllowed(`This invoice is not overdue before the end of ${dueDate}.`);
}

const STATUS_CLAUSES: Record<InvoiceStatus, string> = {
  draft: "is still a draft",
  pending: "is finalized but not sent",
  sent: "has been sent",
  paid: "is paid",
  overdue: "is overdue",
  voided: "is voided",
  refunded: "has been refunded",
};

const ACTION_CLAUSES: Record<InvoiceAction, string> = {
  edit: "be edited",
  refresh: "be refreshed from usage",
  finalize: "be finalized",
  send: "be sent",
  undoSend: "have its sending undone",
  sendAgain: "be sent again",
  remind: "be reminded of",
  recordPayment: "take a payment",
  applyCredit: "take credit",
  markOverdue: "become overdue",
  void: "be voided",
  refund: "be refunded",
};

/** What a billing clerk can do instead. */
const ADVICE: Record<InvoiceAction, Partial<Record<InvoiceStatus, string>>> = {
  edit: {
    pending: "Void it and create a new one.",
    sent: "Void it and create a new one.",
    overdue: "Void it and create a new one.",
    paid: "Refund it and create a new one.",
  },
  refresh: {
    pending: "What has changed comes as an adjustment with the next billing run.",
    sent: "What has changed comes as an adjustment with the next billing run.",
    overdue: "What has changed comes as an adjustment with the next billing run.",
    paid: "What has changed comes as an adjustment with the next billing run.",
  },
  finalize: {},
  send: { sent: "Send it again instead.", overdue: "Send it again instead." },
  undoSend: { overdue: "Void it instead." },
  sendAgain: { draft: "Send it first.", pending: "Send it first." },
  remind: { draft: "Send it first.", pending: "Send it first." },
  recordPayment: { draft: "Finalize it first." },
  applyCredit: { draft: "Finalize it first." },
  markOverdue: {},
  void: {},
  refund: {
    pending: "Void it instead, or record its payment first.",
    sent: "Void it instead, or record its payment first.",
    overdue: "Void it instead, or record its payment first.",
    draft: "Void it instead.",
  },
};

/** For example: "This invoice is voided, so it can no longer be sent." */
function statusSentence(action: InvoiceAction, status: InvoiceStatus): string {
  const cannot = isTooEarly(action, status) ? "cannot yet" : "can no longer";
  const sentence = `This invoice ${STATUS_CLAUSES[status]}, so it ${cannot} ${ACTION_CLAUSES[action]}.`;
  const advice = ADVICE[action][status];
  return advice === undefined ? sentence : `${sentence} ${advice}`;
}

/** Whether the action becomes possible further on in the life of an invoice that is not cancelled. */
function isTooEarly(action: InvoiceAction, status: InvoiceStatus): boolean {
  const life: readonly InvoiceStatus[] = ["draft", "pending", "sent", "overdue", "paid", "refunded"];
  if (status === "voided") return false;
  return life.slice(life.indexOf(status)).some((later) => TRANSITIONS[action][later] !== null);
}

function notAllowed(detail: string): Refusal {
  return { code: "action_not_allowed", detail };
}
