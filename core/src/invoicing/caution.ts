import { DomainError, type ErrorCode } from "../errors.ts";
import { isPastDue } from "./issue-dates.ts";
import type { InvoiceStatus } from "./transitions.ts";

/** What has changed since a draft was made. */
export interface DraftChanges {
  readonly usageChanged: boolean;
  /** The terms agreed with the customer, or the prices. */
  readonly termsChanged: boolean;
  /** The customer's tax category or rate. */
  readonly taxChanged: boolean;
  readonly paymentTermsChanged: boolean;
}

/** Why sending or finalizing an invoice needs confirmation. `reason` is a few words for people. */
export interface Caution {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly detail: string;
}

/** The changes since a draft was made, in words. */
export function changedParts(changes: DraftChanges): string[] {
  return [
    ...(changes.usageChanged ? ["usage"] : []),
    ...(changes.termsChanged ? ["agreed terms or prices"] : []),
    ...(changes.taxChanged ? ["the customer's tax"] : []),
    ...(changes.paymentTermsChanged ? ["the payment terms"] : []),
  ];
}

/**
 * What a person should know before an invoice is finalized or sent: a draft would be different now, or a finalized
 * invoice is past its due date and would be overdue when sent. Null where there is nothing.
 *
 * @param changed the changes since a draft was made, in words
 */
export function cautionOf(
  { status, dueDate, today }: { status: InvoiceStatus; dueDate: string; today: string },
  changed: readonly string[],
): Caution | null {
  if (status === "draft" && changed.length > 0) {
    const list = changed.join(" and ");
    return {
      code: "stale_draft",
      reason: `Changed since it was made: ${list}`,
      detail: `Since this draft was made, this has changed: ${list}. Refresh the draft, or go on with it as it is (asItIs).`,
    };
  }
  if (status === "pending" && isPastDue(dueDate, today)) {
    return {
      code: "past_due",
      reason: `Due on ${dueDate} already`,
      detail: `This invoice was due on ${dueDate} and has not been sent, so the customer would get it overdue. Void it and make a new invoice, or send it as it is (asItIs).`,
    };
  }
  return null;
}

/** Refuses a caution that was not confirmed, with `stale_draft` or `past_due`. */
export function assertNoCaution(caution: Caution | null): void {
  if (caution !== null) throw new DomainError(caution.code, caution.detail);
}
