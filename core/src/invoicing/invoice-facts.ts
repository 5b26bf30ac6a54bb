import type { TaxFault } from "./tax-readiness.ts";
import type { InvoiceStatus } from "./transitions.ts";
import type { UnpricedState } from "./unpriced-usage.ts";

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
  /** The day until which the customer promised to pay, if it did. */
  readonly promisedOn: string | null;
  /** The day on which a direct debit collects it, while one is on its way. */
  readonly collectingOn: string | null;
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

/** Whether the customer's unused credit covers this debt. */
export function isCoveredByCredit({
  creditLeft,
  openDebt,
}: Pick<InvoiceFacts, "creditLeft" | "openDebt">): boolean {
  return creditLeft > 0n && creditLeft >= openDebt;
}

/** Whether nothing is left to pay of the total. */
export function isSettled({ total, amountPaid, writtenOff, credited }: InvoiceFacts): boolean {
  return amountPaid + writtenOff + credited >= total;
}
