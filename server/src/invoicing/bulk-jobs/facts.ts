import { type BulkAction, type BulkRefusal, bulkRefusal } from "@billow/core/bulk-action.ts";
import { cautionOf } from "@billow/core/caution.ts";
import { INVOICE_STATUSES, type InvoiceStatus } from "@billow/core/invoice-state.ts";
import { TAX_FAULTS, type TaxFault } from "@billow/core/tax-readiness.ts";

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
  /** Whether what a draft was made of is known to have changed: its customer's tax or terms. */
  isStale: boolean;
  /** Whether the due date of a finalized invoice has passed. */
  isPastDue: boolean;
  /** Whether the customer's credit covers what it owes. */
  isCovered: boolean;
  taxFault: TaxFault | null;
}

/** Facts, and why the action leaves invoices alone of which they hold. */
export type RefusedFacts = BulkFacts & BulkRefusal;

/**
 * Every combination of facts that the action leaves alone.
 *
 * @param asItIs sends also what somebody should know something about first
 */
export function refusedFacts(action: BulkAction, { asItIs }: { asItIs: boolean }): RefusedFacts[] {
  return combinations().flatMap((facts) => {
    const refusal = refusalOf(action, facts) ?? (asItIs ? null : hesitation(action, facts));
    return refusal === null ? [] : [{ ...facts, code: refusal.code, reason: refusal.reason }];
  });
}

const FLAGS = ["hasLines", "hasEmail", "hasPayment", "isStale", "isPastDue", "isCovered"] as const;

function combinations(): BulkFacts[] {
  return INVOICE_STATUSES.flatMap((status) =>
    Array.from({ length: 2 ** FLAGS.length }).flatMap((_, bits) => {
      const is = (flag: (typeof FLAGS)[number]) => (bits & (1 << FLAGS.indexOf(flag))) !== 0;
      return [null, ...TAX_FAULTS].map((taxFault) => ({
        status,
        hasLines: is("hasLines"),
        hasEmail: is("hasEmail"),
        hasPayment: is("hasPayment"),
        isStale: is("isStale"),
        isPastDue: is("isPastDue"),
        isCovered: is("isCovered"),
        taxFault,
      }));
    }),
  );
}

function refusalOf(action: BulkAction, facts: BulkFacts): BulkRefusal | null {
  return bulkRefusal(action, {
    status: facts.status,
    lineCount: facts.hasLines ? 1 : 0,
    hasBillingEmail: facts.hasEmail,
    amountPaid: facts.hasPayment ? 1n : 0n,
    taxFault: facts.taxFault,
    creditLeft: facts.isCovered ? 10n : 0n,
    ...UNASKED,
  });
}

/** Why sending leaves an invoice alone that it could send: see core's `cautionOf`. */
function hesitation(action: BulkAction, facts: BulkFacts): BulkRefusal | null {
  if (action !== "send") return null;
  const dates = facts.isPastDue ? PASSED : { dueDate: UNASKED.dueDate, today: UNASKED.today };
  const caution = cautionOf({ status: facts.status, ...dates }, facts.isStale ? ["tax or terms"] : []);
  return (
    caution && { code: caution.code, reason: facts.isPastDue && !facts.isStale ? PAST_DUE : caution.reason }
  );
}

const PASSED = { dueDate: "0001-01-01", today: "9999-12-31" };
const PAST_DUE = "Its due date has passed";

/** What no bulk action asks about. */
const UNASKED = {
  total: 10n,
  amountRefunded: 0n,
  creditApplied: 0n,
  openDebt: 10n,
  dueDate: "9999-12-31",
  today: "0001-01-01",
  emailHeld: false,
  isRefreshable: false,
};
