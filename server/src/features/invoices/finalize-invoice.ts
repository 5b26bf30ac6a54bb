import { decide } from "@billow/core/invoice-state.ts";
import { issuePosting } from "@billow/core/ledger.ts";
import { formatAmount } from "@billow/core/money.ts";
import type { Actor } from "@billow/core/timeline.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { postEntries } from "../ledger/post-entries.ts";
import { appendTimeline } from "../timeline/append-timeline.ts";
import { type LockedInvoice, lockInvoice, saveInvoice, today } from "./lock-invoice.ts";
import { currentParties } from "./parties.ts";
import type { InvoiceRow } from "./queries.ts";

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
  await finalizeLocked(tx, deps, { locked, actor: call.actor });
}

/** Finalizes an invoice whose lock is held, as sending a draft does first. */
export async function finalizeLocked(
  tx: Transaction<Database>,
  deps: Deps,
  { locked, actor }: { locked: LockedInvoice; actor: Actor },
): Promise<InvoiceRow> {
  const { row, currency } = locked;
  const status = decide("finalize", locked.facts);
  const parties = JSON.stringify(await currentParties(tx, row.customer_id));
  const saved = await saveInvoice(tx, row, {
    status,
    paid_date: status === "paid" ? today(deps) : null,
    parties,
  });
  await appendTimeline(tx, [
    {
      invoiceId: row.id,
      at: instantOfMs(deps.clock.nowMs()),
      type: "finalized",
      actor,
      data: { total: formatAmount(row.total, currency), currency },
    },
  ]);
  await postEntries(tx, deps, [
    {
      posting: issuePosting({ net: row.subtotal - row.discount, tax: row.tax }),
      customerId: row.customer_id,
      invoiceId: row.id,
      currency,
      postedOn: today(deps),
    },
  ]);
  return saved;
}
