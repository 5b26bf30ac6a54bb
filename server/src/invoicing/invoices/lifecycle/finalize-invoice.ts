import type { Actor } from "@billow/core/activity/actor.ts";
import type { NewEvent } from "@billow/core/activity/event-types.ts";
import { issuePosting } from "@billow/core/books/ledger.ts";
import { assertNoCaution } from "@billow/core/invoicing/caution.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { datesOfIssue } from "@billow/core/invoicing/issue-dates.ts";
import type { InvoiceStatus } from "@billow/core/invoicing/transitions.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import { postingsOfCharges } from "../../../books/charges/post-charges.ts";
import { postEntries } from "../../../books/ledger/post-entries.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { todayIn } from "../../../today.ts";
import { takeNumbers } from "../../numbering/take-numbers.ts";
import { draftDates, type LockedInvoice, lockInvoice, saveInvoice } from "../lock-invoice.ts";
import { currentParties } from "../parties.ts";
import { type InvoiceRow, linesOf } from "../queries.ts";
import { assertPrintable } from "./assert-printable.ts";
import { cautionOfLocked } from "./caution-of-locked.ts";

export interface InvoiceCall {
  ref: string;
  ifMatch: number | null;
  actor: Actor;
}

/** A request to issue or send an invoice. */
export interface IssueCall extends InvoiceCall {
  /** Proceeds despite a caution: see core's `cautionOf`. */
  asItIs: boolean;
}

/**
 * Issues a draft today: freezes its dates, lines, parties and tax, and posts it to the books. An invoice with a total
 * of zero becomes paid.
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
 * Posts a locked draft to the books, as sending it does first. The caller saves the columns and records the event,
 * with its other changes. Every way to issue an invoice uses this function, so issue date, due date and posting never
 * contradict each other.
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
    number: string;
    number_year: number;
    number_sequence: number;
  };
  entry: NewEvent;
}> {
  const { row, currency, facts } = locked;
  const status = decide("finalize", facts);
  const { issueDate, dueDate } = datesOfIssue(draftDates(row, locked.customer), facts.today);
  const parties = await currentParties(tx, row.customer_id);
  const lines = await linesOf(tx, row.id);
  assertPrintable({ invoice: row, lines, parties });
  const postings = [
    issuePosting({ net: row.subtotal - row.discount, tax: row.tax }),
    ...(lines.some((line) => line.charge_id !== null) ? await postingsOfCharges(tx, row.id) : []),
  ];
  const on = { issuerId: row.issuer_id, customerId: row.customer_id, invoiceId: row.id, currency };
  await postEntries(
    tx,
    deps,
    postings.map((posting) => ({ ...on, posting, postedOn: issueDate })),
  );
  const numbered = await numberAtIssue(tx, deps, { locked, issueDate });
  return {
    columns: {
      status,
      issue_date: issueDate,
      due_date: dueDate,
      paid_date: status === "paid" ? issueDate : null,
      parties: JSON.stringify(parties),
      ...numbered,
    },
    entry: {
      subject: row.id,
      type: "invoice.finalized",
      actor,
      data: {
        total: formatAmount(row.total, currency),
        currency,
        issueDate,
        dueDate,
        ...(numbered.number === row.number ? {} : { number: numbered.number }),
      },
    },
  };
}

/** The number that a draft is issued under: its own, or the next one of its series where it has none yet. */
async function numberAtIssue(
  tx: Transaction<Database>,
  deps: Deps,
  { locked: { row, customer }, issueDate }: { locked: LockedInvoice; issueDate: string },
): Promise<Pick<InvoiceRow, "number" | "number_year" | "number_sequence">> {
  const { issuer_id: issuerId, number, number_year, number_sequence, draft_number } = row;
  if (number !== draft_number) return { number, number_year, number_sequence };
  const year = Number(issueDate.slice(0, 4));
  const issued = { issuedOn: issueDate, today: () => todayIn(customer.time_zone, deps) };
  const [taken] = await takeNumbers(tx, { issuerId, series: "invoice", year, count: 1, issued });
  if (taken === undefined) throw new Error("one number was asked for and one is taken");
  return { number: taken.number, number_year: year, number_sequence: taken.sequence };
}
