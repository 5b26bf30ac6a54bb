import type { InvoiceFacts } from "../invoicing/invoice-facts.ts";
import type { InvoiceStatus, Transition } from "../invoicing/transitions.ts";

/** An invoice of 100.00, unpaid, not yet due, with lines and an address to send it to. */
export function invoiceFacts(status: InvoiceStatus, overrides: Partial<InvoiceFacts> = {}): InvoiceFacts {
  return {
    status,
    lineCount: 1,
    total: 10_000n,
    amountPaid: status === "paid" || status === "refunded" ? 10_000n : 0n,
    amountRefunded: status === "refunded" ? 4_000n : 0n,
    creditApplied: 0n,
    writtenOff: 0n,
    credited: 0n,
    creditLeft: 0n,
    openDebt: 10_000n,
    dueDate: "2026-11-15",
    promisedOn: null,
    collectingOn: null,
    today: "2026-11-10",
    emailHeld: false,
    hasBillingEmail: true,
    taxFault: null,
    unpriced: null,
    isRefreshable: false,
    ...overrides,
  };
}

/** The statuses a transition may lead to. */
export function targets(transition: Transition): InvoiceStatus[] {
  if (transition === null) return [];
  return typeof transition === "string" ? [transition] : Object.values(transition);
}
