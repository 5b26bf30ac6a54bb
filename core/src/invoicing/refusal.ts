import type { ErrorCode } from "../errors.ts";
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
export function writtenOffStands(so: string): Refusal {
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
