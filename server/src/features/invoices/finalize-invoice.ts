import { decide, type InvoiceStatus } from "@billow/core/invoice-state.ts";
import { issuePosting } from "@billow/core/ledger.ts";
import { formatAmount } from "@billow/core/money.ts";
import type { Actor } from "@billow/core/timeline.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { today } from "../../today.ts";
import { postEntries } from "../ledger/post-entries.ts";
import { appendTimeline, type NewTimelineEntry } from "../timeline/append-timeline.ts";
import { type LockedInvoice, lockInvoice, saveInvoice } from "./lock-invoice.ts";
import { currentParties } from "./parties.ts";

export interface InvoiceCall {
  ref: string;
  ifMatch: number | null;
  actor: Actor;
}

/**
 * Freezes a draft's lines, parties and tax, and takes it into the books; one over nothing is paid by that.
 *
 * @throws DomainError as `decide` does
 */
export async function finalizeInvoice(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall,
): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  const { columns, entry } = await takeIntoBooks(tx, deps, { locked, actor: call.actor });
  await saveInvoice(tx, locked.row, columns);
  await appendTimeline(tx, [entry]);
}

/**
 * Takes a draft whose lock is held into the books, as sending it does first. The caller saves the columns and appends the
 * entry, with whatever else it does to the invoice.
 */
export async function takeIntoBooks(
  tx: Transaction<Database>,
  deps: Deps,
  { locked, actor }: { locked: LockedInvoice; actor: Actor },
): Promise<{
  columns: { status: InvoiceStatus; paid_date: string | null; parties: string };
  entry: NewTimelineEntry;
}> {
  const { row, currency } = locked;
  const status = decide("finalize", locked.facts);
  const parties = JSON.stringify(await currentParties(tx, row.customer_id));
  await postEntries(tx, deps, [
    {
      posting: issuePosting({ net: row.subtotal - row.discount, tax: row.tax }),
      customerId: row.customer_id,
      invoiceId: row.id,
      currency,
      postedOn: today(deps),
    },
  ]);
  return {
    columns: { status, paid_date: status === "paid" ? today(deps) : null, parties },
    entry: {
      invoiceId: row.id,
      at: instantOfMs(deps.clock.nowMs()),
      type: "finalized",
      actor,
      data: { total: formatAmount(row.total, currency), currency },
    },
  };
}
