import { type BulkAction, type BulkRefusal, bulkRefusal } from "@billow/core/bulk-action.ts";
import { INVOICE_STATUSES, type InvoiceStatus } from "@billow/core/invoice-state.ts";

/**
 * All that bulk actions ask about an invoice. There are few different ones however many invoices there are, so that each
 * is decided once, in core, and the database holds many invoices against the decisions.
 */
export interface BulkFacts {
  status: InvoiceStatus;
  hasLines: boolean;
  hasEmail: boolean;
  /** Whether money was paid on it, beside credit. */
  hasPayment: boolean;
}

/** Facts, and why the action leaves invoices alone of which they hold. */
export type RefusedFacts = BulkFacts & BulkRefusal;

/** Every combination of facts that the action leaves alone. */
export function refusedFacts(action: BulkAction): RefusedFacts[] {
  const both = [true, false];
  return INVOICE_STATUSES.flatMap((status) =>
    both.flatMap((hasLines) =>
      both.flatMap((hasEmail) =>
        both.flatMap((hasPayment) => {
          const facts = { status, hasLines, hasEmail, hasPayment };
          const refusal = refusalOf(action, facts);
          return refusal === null ? [] : [{ ...facts, ...refusal }];
        }),
      ),
    ),
  );
}

function refusalOf(action: BulkAction, facts: BulkFacts): BulkRefusal | null {
  return bulkRefusal(action, {
    status: facts.status,
    lineCount: facts.hasLines ? 1 : 0,
    hasBillingEmail: facts.hasEmail,
    amountPaid: facts.hasPayment ? 1n : 0n,
    ...UNASKED,
  });
}

/** What no bulk action asks about. */
const UNASKED = {
  total: 10n,
  amountRefunded: 0n,
  creditApplied: 0n,
  creditLeft: 0n,
  dueDate: "9999-12-31",
  today: "0001-01-01",
  emailHeld: false,
  isOfRun: false,
};
