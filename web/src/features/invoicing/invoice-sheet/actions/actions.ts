import type { InvoiceAction, InvoiceSummary } from "@billow/contract/invoicing/invoice.ts";

/** The actions the sheet offers, in the words of the user guide. */
export const actionLabels = {
  edit: "Edit draft",
  finalize: "Finalize",
  send: "Send Invoice",
  sendAgain: "Send again",
  remind: "Send reminder",
  recordPayment: "Record payment",
  recordCredit: "Record payment as credit",
  applyCredit: "Apply credit",
  reopen: "Reverse payment",
  promise: "Promise to pay",
  writeOff: "Write off",
  undoWriteOff: "Undo write-off",
  refresh: "Refresh usage",
  billNothing: "Bill nothing for it",
  undoBillNothing: "Hold for a price again",
  issueCreditNote: "Credit note",
  refund: "Refund",
  void: "Void Invoice",
} as const satisfies Partial<Record<InvoiceAction | "sendAgain" | "recordCredit", string>>;

export type OfferedAction = keyof typeof actionLabels;

type Offering = Pick<InvoiceSummary, "status" | "availableActions">;

/** What most naturally comes next, the first that is allowed: the filled button. */
const steps: readonly OfferedAction[] = ["finalize", "send", "recordPayment"];

/** The rest, what moves money first. */
const menuOrder: readonly OfferedAction[] = [
  "recordPayment",
  "applyCredit",
  "refund",
  "reopen",
  "send",
  "sendAgain",
  "remind",
  "edit",
  "refresh",
  "billNothing",
  "undoBillNothing",
  "recordCredit",
  "issueCreditNote",
  "undoWriteOff",
  "promise",
  "writeOff",
  "void",
];

export function nextStep(invoice: Offering): OfferedAction | null {
  const offered = offeredActions(invoice);
  return steps.find((action) => offered.includes(action)) ?? null;
}

/** What has a plain button beside the next step: a draft can be sent at once, as the user guide has it. */
export function besideNext(invoice: Offering): OfferedAction | null {
  return nextStep(invoice) === "finalize" && offeredActions(invoice).includes("send") ? "send" : null;
}

/** The actions of the three-dots menu: everything that is allowed and has no button of its own. */
export function otherActions(invoice: Offering): OfferedAction[] {
  const offered = offeredActions(invoice);
  const buttons = [nextStep(invoice), besideNext(invoice)];
  return menuOrder.filter((action) => offered.includes(action) && !buttons.includes(action));
}

/**
 * Sending what the customer has already been sent is another thing to a person, though it is the same call; so is money
 * for what is settled or cancelled, which becomes credit.
 */
function offeredActions({ status, availableActions }: Offering): string[] {
  const isFirst = status === "draft" || status === "pending";
  const isSettled = status === "paid" || status === "refunded" || status === "voided";
  return availableActions.map((action) => {
    if (action === "send" && !isFirst) return "sendAgain";
    return action === "recordPayment" && isSettled ? "recordCredit" : action;
  });
}
