import type { InvoiceAction } from "@billow/contract/invoice.ts";

/** The actions the sheet offers, in the words of the user guide. */
export const actionLabels = {
  finalize: "Finalize",
  send: "Send Invoice",
  sendAgain: "Send again",
  recordPayment: "Record payment",
  refund: "Refund",
  void: "Void Invoice",
} as const satisfies Partial<Record<InvoiceAction, string>>;

export type OfferedAction = keyof typeof actionLabels;

/** What most naturally comes next, the first that is allowed: the filled button. */
const steps: readonly OfferedAction[] = ["finalize", "send", "recordPayment"];

/** The rest, what moves money first. */
const menuOrder: readonly OfferedAction[] = ["recordPayment", "refund", "send", "sendAgain", "void"];

export function nextStep(available: readonly InvoiceAction[]): OfferedAction | null {
  return steps.find((action) => available.includes(action)) ?? null;
}

/** The actions of the three-dots menu: everything that is allowed and is not the next step. */
export function otherActions(available: readonly InvoiceAction[]): OfferedAction[] {
  const next = nextStep(available);
  return menuOrder.filter((action) => available.includes(action) && action !== next);
}
