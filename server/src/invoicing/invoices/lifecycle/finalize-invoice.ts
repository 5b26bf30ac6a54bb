import { assertNoCaution } from "@billow/core/caution.ts";
import type { NewEvent } from "@billow/core/event.ts";
import { decide, type InvoiceStatus } from "@billow/core/invoice-state.ts";
import { datesOfIssue } from "@billow/core/issue-dates.ts";
import { issuePosting } from "@billow/core/ledger.ts";
import { formatAmount } from "@billow/core/money.ts";
import type { Actor } from "@billow/core/timeline.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import { postEntries } from "../../../books/ledger/post-entries.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { draftDates, type LockedInvoice, lockInvoice, saveInvoice } from "../lock-invoice.ts";
import { currentParties } from "../parties.ts";
import { linesOf } from "../queries.ts";
import { assertPrintable } from "./assert-printable.ts";
import { cautionOfLocked } from "./caution-of-locked.ts";

export interface InvoiceCall {
  ref: string;
  ifMatch: number | null;
  actor: Actor;
}

/** A call that issues or sends an invoice. */
export interface IssueCall extends InvoiceCall {
  /** Goes on although somebody should know something first: see core's `cautionOf`. */
  asItIs: boolean;
}

/**
 * Issues a draft today: freezes its dates, lines, parties and tax, and takes it into the books; one over nothing is paid by
 * that.
 *
 * @throws DomainError as `decide`, `assertNoCaution` and `datesOfIssue` do
 */
export async function finalizeInvoice(tx: Transaction<Database>, deps: Deps, call: IssueCall): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  decide("finalize", locked.facts);
  if (!call.asItIs) assertNoCaution(await cautionOfLocked(tx, locked));
  const { columns, entry } = await postInvoice(tx, deps, { locked, actor: call.actor });
  await saveInvoice(tx, locked.row, columns);
  await record(tx, deps, [entry]);
}

/**
 * Takes a draft whose lock is held into the books, as sending it does first. The caller saves the columns and appends the
 * entry, with whatever else it does to the invoice. Every way to issue an invoice comes through here, so issue date, due
 * date and posting never contradict each other.
 */
export async function postInvoice(
  tx: Transaction<Database>,
  deps: Deps,
  { locked, actor }: { locked: LockedInvoice; actor: Actor },
): Promise<{
  columns: {
    status: InvoiceStatus;
    issue_date: string;
    due_date: string;
    paid_date: string | null;
    parties: string;
  };
  entry: NewEvent;
}> {
  const { row, currency, facts } = locked;
  const status = decide("finalize", facts);
  const { issueDate, dueDate } = datesOfIssue(
    draftDates(row, locked.customer.payment_terms_days),
    facts.today,
  );
  const parties = await currentParties(tx, row.customer_id);
  assertPrintable({ invoice: row, lines: await linesOf(tx, row.id), parties });
  await postEntries(tx, deps, [
    {
      posting: issuePosting({ net: row.subtotal - row.discount, tax: row.tax }),
      issuerId: row.issuer_id,
      customerId: row.customer_id,
      invoiceId: row.id,
      currency,
      postedOn: issueDate,
    },
  ]);
  return {
    columns: {
      status,
      issue_date: issueDate,
      due_date: dueDate,
      paid_date: status === "paid" ? issueDate : null,
      parties: JSON.stringify(parties),
    },
    entry: {
      subject: row.id,
      type: "invoice.finalized",
      actor,
      data: { total: formatAmount(row.total, currency), currency, issueDate, dueDate },
    },
  };
}
