import type { ErrorCode } from "../errors.ts";
import { DomainError } from "../errors.ts";
import type { InvoiceFacts } from "./invoice-facts.ts";
import { decide } from "./invoice-state.ts";
import { TAX_FAULTS, taxFaultReason } from "./tax-readiness.ts";
import type { InvoiceAction, InvoiceStatus } from "./transitions.ts";
import { HELD_REASON } from "./unpriced-usage.ts";

/** The actions on many invoices at once. */
export const BULK_ACTIONS = ["send", "void", "remind"] as const satisfies readonly InvoiceAction[];

/** One of `BULK_ACTIONS`. */
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** Why a bulk action skips an invoice. `reason` is a few words for people, such as "Already paid". */
export interface BulkRefusal {
  readonly code: ErrorCode;
  readonly reason: string;
}

/**
 * Why the bulk action skips the invoice; null when it is eligible. The transition table decides. In addition, overdue
 * and paid invoices can only be voided individually.
 */
export function bulkRefusal(action: BulkAction, facts: InvoiceFacts): BulkRefusal | null {
  const alone = ONE_AT_A_TIME[action][facts.status];
  if (alone !== undefined) return { code: "action_not_allowed", reason: alone };
  try {
    decide(action, facts);
    // A person says what becomes of the money, invoice by invoice.
    return action === "void" && facts.amountPaid > facts.creditApplied
      ? { code: "action_not_allowed", reason: "A payment is recorded on it" }
      : null;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { code: error.code, reason: reasonOf(action, facts, error) };
  }
}

function reasonOf(action: BulkAction, { status, writtenOff }: InvoiceFacts, { code }: DomainError): string {
  if (code === "customer_without_email") return "No billing e-mail";
  if (code === "invoice_without_lines") return "No lines";
  if (code === "unpriced_usage") return HELD_REASON;
  const fault = TAX_FAULTS.find((one) => one === code);
  if (fault !== undefined) return taxFaultReason(fault);
  if (code === "covered_by_credit") return "The customer's credit covers it";
  if (action !== "send" && writtenOff > 0n) return "Written off";
  return STATUS_REASONS[action][status] ?? "Not possible now";
}

/** Invoices in these statuses are skipped whatever the transition table says, with the reason. */
const ONE_AT_A_TIME: Record<BulkAction, Partial<Record<InvoiceStatus, string>>> = {
  send: {},
  void: { overdue: "Overdue: void it by itself", paid: "Already paid" },
  remind: {},
};

/** The reasons for statuses that the transition table refuses. */
const STATUS_REASONS: Record<BulkAction, Partial<Record<InvoiceStatus, string>>> = {
  send: {
    sent: "Already sent",
    overdue: "Already sent, and overdue",
    paid: "Already paid",
    refunded: "Already paid and refunded",
    voided: "Voided",
  },
  void: {
    refunded: "Already paid and refunded",
    voided: "Already voided",
  },
  remind: {
    draft: "Not sent yet",
    pending: "Not sent yet",
    sent: "Its own e-mail has not left yet, or nothing is due",
    overdue: "Nothing is due",
    paid: "Already paid",
    refunded: "Already paid and refunded",
    voided: "Voided",
  },
};
