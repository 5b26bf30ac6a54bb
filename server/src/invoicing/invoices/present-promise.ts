import type { InvoiceSummary } from "@billow/contract/invoicing/invoice.ts";
import type { InvoiceFacts } from "@billow/core/invoicing/invoice-facts.ts";
import { isAllowed } from "@billow/core/invoicing/invoice-state.ts";

/** What the customer promised of an open debt: what can be taken back. */
export function presentPromise(facts: InvoiceFacts, note: string | null): InvoiceSummary["promise"] {
  const { promisedOn: on, today } = facts;
  return on === null || !isAllowed("withdrawPromise", facts) ? null : { on, note, isBroken: on < today };
}
