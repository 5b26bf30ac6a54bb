import type { InvoiceSummary } from "@billow/contract/invoicing/invoice.ts";
import type { InvoiceRow } from "./queries.ts";

/** What the customer promised of an open debt. */
export function presentPromise(
  {
    status,
    promised_on: on,
    promise_note: note,
  }: Pick<InvoiceRow, "status" | "promised_on" | "promise_note">,
  { due, today }: { due: bigint; today: string },
): InvoiceSummary["promise"] {
  const isOwed = (status === "sent" || status === "overdue") && due > 0n;
  return on === null || !isOwed ? null : { on, note, isBroken: on < today };
}
