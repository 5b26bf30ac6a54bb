import type { ErrorCode } from "../errors.ts";
import { type InvoiceFacts, isCoveredByCredit, isSettled } from "./invoice-facts.ts";
import { isPastDue } from "./issue-dates.ts";
import { type TaxFault, taxFaultDetail } from "./tax-readiness.ts";
import { HELD_DETAIL, type UnpricedState } from "./unpriced-usage.ts";

/**
 * Why an action is refused. Not an error: lists check every action of every row, and an error would cost a stack
 * trace each time.
 */
export interface Refusal {
  code: ErrorCode;
  detail: string;
}

/** What the invoice's status or amounts do not allow. */
export function notAllowed(detail: string): Refusal {
  return { code: "action_not_allowed", detail };
}

/** An invoice over nothing at all is not issued. */
export function missingLines({ lineCount }: { lineCount: number }): Refusal | null {
  if (lineCount > 0) return null;
  return { code: "invoice_without_lines", detail: "This invoice has no lines; add at least one first." };
}

/** What is e-mailed needs an address. */
export function missingEmail({ hasBillingEmail }: { hasBillingEmail: boolean }): Refusal | null {
  if (hasBillingEmail) return null;
  return {
    code: "customer_without_email",
    detail: "The customer has no billing e-mail; add one to the customer first.",
  };
}

/** A draft with usage that no item prices waits, so that nothing is given away unnoticed. */
export function heldBack({
  status,
  unpriced,
}: {
  status: string;
  unpriced: UnpricedState | null;
}): Refusal | null {
  return status === "draft" && unpriced === "held" ? { code: "unpriced_usage", detail: HELD_DETAIL } : null;
}

/** A draft whose tax is not known is not issued. */
export function faultyTax({
  status,
  taxFault,
}: {
  status: string;
  taxFault: TaxFault | null;
}): Refusal | null {
  if (status !== "draft" || taxFault === null) return null;
  return { code: taxFault, detail: taxFaultDetail(taxFault) };
}

/** A person undoes a write-off first, so that each posting has one reason. */
function writtenOffStands(so: string): Refusal {
  return notAllowed(`A part of this invoice is written off, ${so}. Undo the write-off first.`);
}

/** Credit notes and refunds together are at most the invoice. */
export function notCreditable({
  total,
  credited,
  amountRefunded,
  writtenOff,
}: {
  total: bigint;
  credited: bigint;
  amountRefunded: bigint;
  writtenOff: bigint;
}): Refusal | null {
  if (writtenOff > 0n) return writtenOffStands("so it cannot be credited");
  return credited + amountRefunded < total ? null : notAllowed("Nothing of this invoice is left to credit.");
}

/** A reminder asks for what is due, after the invoice itself has left. */
export function notRemindable(facts: InvoiceFacts): Refusal | null {
  if (isSettled(facts))
    return notAllowed("Nothing is due on this invoice, so there is nothing to remind of.");
  if (isCoveredByCredit(facts)) return coveredByCredit("remind of");
  return facts.emailHeld
    ? notAllowed("The invoice's own e-mail has not left yet. Send the reminder later.")
    : null;
}

function coveredByCredit(nothingTo: string): Refusal {
  return {
    code: "covered_by_credit",
    detail: `The customer's credit covers everything it owes, so there is nothing to ${nothingTo}. Apply the credit instead.`,
  };
}

/** Undoing a send also undoes the credit that it applied. It cannot undo a payment or a write-off. */
export function notUndoable(facts: InvoiceFacts): Refusal | null {
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
export function notVoidable({ status, total, writtenOff }: InvoiceFacts): Refusal | null {
  if (status === "paid")
    return total === 0n
      ? null
      : notAllowed("This invoice is paid, so it can no longer be voided. Refund it instead.");
  return writtenOff > 0n ? writtenOffStands("so it cannot be voided") : null;
}

/** Credit is not a payment: voiding the invoice or undoing its send returns it to the customer. */
export function withoutPayment({ amountPaid, creditApplied }: InvoiceFacts): Refusal | null {
  return amountPaid > creditApplied
    ? null
    : notAllowed("No payment that could be reversed pays this invoice.");
}

export function missingCredit(facts: InvoiceFacts): Refusal | null {
  if (isSettled(facts)) return notAllowed("Nothing is due on this invoice, so it needs no credit.");
  if (facts.creditLeft > 0n) return null;
  return {
    code: "no_credit",
    detail: "The customer has no credit in this currency. Record a payment instead.",
  };
}

export function notOverdue(facts: InvoiceFacts): Refusal | null {
  const { dueDate, today } = facts;
  if (isSettled(facts)) return notAllowed("Nothing is due on this invoice, so it cannot become overdue.");
  return isPastDue(dueDate, today)
    ? null
    : notAllowed(`This invoice is not overdue before the end of ${dueDate}.`);
}

/** What was written off takes a payment too, which takes the write-off back. */
export function notPayable({ total, amountPaid, credited }: InvoiceFacts): Refusal | null {
  return amountPaid + credited < total
    ? null
    : notAllowed("Nothing is due on this invoice, so no payment can be allocated to it.");
}

/** What is settled needs no promise any more, so there is none. */
export function withoutPromise(facts: InvoiceFacts): Refusal | null {
  return facts.promisedOn === null || isSettled(facts)
    ? notAllowed("There is no promise to pay this invoice.")
    : null;
}

/** One debit at a time collects an invoice, and only what its customer knows of and owes. */
export function notCollectable(facts: InvoiceFacts): Refusal | null {
  if (facts.collectingOn !== null)
    return notAllowed(`A direct debit collects this invoice on ${facts.collectingOn} already.`);
  if (isSettled(facts)) return notAllowed("Nothing is due on this invoice, so there is nothing to collect.");
  if (isCoveredByCredit(facts)) return coveredByCredit("collect");
  return facts.emailHeld
    ? notAllowed("The invoice's own e-mail has not left yet. Collect the invoice later.")
    : null;
}
