import { decide } from "@billow/core/invoice-state.ts";
import { issuePosting } from "@billow/core/ledger.ts";
import { formatAmount } from "@billow/core/money.ts";
import type { Actor } from "@billow/core/timeline.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { readCustomer } from "../customers/read-customer.ts";
import { postEntries } from "../ledger/post-entries.ts";
import { readOperator } from "../operator/operator.ts";
import { appendTimeline } from "../timeline/append-timeline.ts";
import { type LockedInvoice, lockInvoice, saveInvoice, today } from "./lock-invoice.ts";
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
  const saved = await saveInvoice(tx, row, {
    status,
    paid_date: status === "paid" ? today(deps) : null,
    parties: JSON.stringify(await partiesOf(tx, row)),
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

/** Seller and buyer as they are at this moment: a later change of either leaves an issued invoice alone. */
async function partiesOf(tx: Transaction<Database>, row: InvoiceRow): Promise<object> {
  const customer = await readCustomer(tx, row.customer_id);
  const operator = await readOperator(tx);
  return {
    seller: { name: operator.name },
    buyer: {
      name: customer.name,
      legalName: customer.legal_name,
      address: customer.address,
      country: customer.country,
      taxId: customer.tax_id,
      billingEmail: customer.billing_email,
    },
  };
}
