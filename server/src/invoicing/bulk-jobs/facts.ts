import { type BulkAction, type BulkRefusal, bulkRefusal } from "@billow/core/invoicing/bulk-action.ts";
import { cautionOf } from "@billow/core/invoicing/caution.ts";
import { TAX_FAULTS, type TaxFault } from "@billow/core/invoicing/tax-readiness.ts";
import { INVOICE_STATUSES, type InvoiceStatus } from "@billow/core/invoicing/transitions.ts";

/**
 * All facts about an invoice that bulk actions depend on. There are few combinations, however many invoices there
 * are. So core decides each combination once, and the database matches invoices with the decisions.
 */
export interface BulkFacts {
  status: InvoiceStatus;
  hasLines: boolean;
  hasEmail: boolean;
  /** Whether money was paid on it, not only credit. */
  hasPayment: boolean;
  /** Whether a part of what was due is written off, or all of it. */
  writeOff: WriteOffState;
  /** Whether the customer's tax or terms have changed since a draft was made. */
  isStale: boolean;
  /** Whether the due date of a finalized invoice has passed. */
  isPastDue: boolean;
  /** Whether the customer's credit covers what the customer owes. */
  isCovered: boolean;
  taxFault: TaxFault | null;
  /** Whether a draft has usage without a price that nobody has decided about. */
  isHeld: boolean;
}

type WriteOffState = "none" | "part" | "all";

/** A combination of facts, and why the action skips invoices with it. */
export type RefusedFacts = BulkFacts & BulkRefusal;

/**
 * Every combination of facts that the action skips.
 *
 * @param asItIs also send invoices that need a caution first
 */
export function refusedFacts(action: BulkAction, { asItIs }: { asItIs: boolean }): RefusedFacts[] {
  return combinations().flatMap((facts) => {
    const refusal = refusalOf(action, facts) ?? (asItIs ? null : hesitation(action, facts));
    return refusal === null ? [] : [{ ...facts, code: refusal.code, reason: refusal.reason }];
  });
}

const FLAGS = ["hasLines", "hasEmail", "hasPayment", "isStale", "isPastDue", "isCovered"] as const;

const WRITTEN_OFF: readonly InvoiceStatus[] = ["sent", "overdue", "paid", "refunded"];

function combinations(): BulkFacts[] {
  return INVOICE_STATUSES.flatMap((status) =>
    Array.from({ length: 2 ** FLAGS.length }).flatMap((_, bits) => {
      const is = (flag: (typeof FLAGS)[number]) => (bits & (1 << FLAGS.indexOf(flag))) !== 0;
      // Only drafts have problems with their tax and usage without a price.
      const faults = status === "draft" ? [null, ...TAX_FAULTS] : [null];
      // Only what its customer has received is written off.
      const writeOffs = WRITTEN_OFF.includes(status)
        ? (["none", "part", "all"] as const)
        : (["none"] as const);
      const held = status === "draft" ? [false, true] : [false];
      const more = faults.flatMap((taxFault) =>
        held.flatMap((isHeld) => writeOffs.map((writeOff) => ({ taxFault, isHeld, writeOff }))),
      );
      return more.map((one) => ({
        ...one,
        status,
        hasLines: is("hasLines"),
        hasEmail: is("hasEmail"),
        hasPayment: is("hasPayment"),
        isStale: is("isStale"),
        isPastDue: is("isPastDue"),
        isCovered: is("isCovered"),
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
    writtenOff: { none: 0n, part: 1n, all: 10n }[facts.writeOff],
    taxFault: facts.taxFault,
    unpriced: facts.isHeld ? "held" : null,
    creditLeft: facts.isCovered ? 10n : 0n,
    ...UNASKED,
  });
}

/** Why an invoice that could be sent is skipped: see core's `cautionOf`. */
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

/** Facts on which no bulk action depends. */
const UNASKED = {
  total: 10n,
  amountRefunded: 0n,
  creditApplied: 0n,
  credited: 0n,
  openDebt: 10n,
  dueDate: "9999-12-31",
  today: "0001-01-01",
  promisedOn: null,
  collectingOn: null,
  emailHeld: false,
  isRefreshable: false,
};
