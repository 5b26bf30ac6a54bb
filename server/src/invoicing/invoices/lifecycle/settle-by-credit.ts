import type { Actor } from "@billow/core/activity/actor.ts";
import { creditPosting, creditReleasedPosting } from "@billow/core/books/ledger.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../../activity/record/record.ts";
import { releaseCredit, spendCredit } from "../../../books/credit/customer-credit.ts";
import { lastPaidOn } from "../../../books/credit/insert-payment.ts";
import { postEntries } from "../../../books/ledger/post-entries.ts";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { dueOf, type LockedInvoice, saveInvoice } from "../lock-invoice.ts";
import type { InvoiceRow } from "../queries.ts";

/**
 * Pays a locked, issued invoice from the customer's credit: the amount `asked`, or with null as much as possible,
 * which may be nothing. Returns the invoice afterwards.
 *
 * @throws DomainError as `decide` and core's `applyCredit` do
 */
export async function settleByCredit(
  tx: Transaction<Database>,
  deps: Deps,
  { locked, asked, actor }: { locked: LockedInvoice; asked: bigint | null; actor: Actor },
): Promise<InvoiceRow> {
  const { row, facts, currency } = locked;
  const usedOn = facts.today;
  const { applied, settles } = await spendCredit(tx, deps, {
    customerId: row.customer_id,
    currency,
    invoiceId: row.id,
    due: dueOf(locked),
    asked,
    usedOn,
  });
  if (applied === 0n) return row;
  const saved = await saveInvoice(tx, row, {
    status: decide("applyCredit", { ...facts, creditLeft: applied }, { settles }),
    amount_paid: row.amount_paid + applied,
    credit_applied: row.credit_applied + applied,
    paid_date: settles ? await lastPaidOn(tx, row.id) : null,
  });
  const by = {
    issuerId: row.issuer_id,
    customerId: row.customer_id,
    invoiceId: row.id,
    currency,
    postedOn: usedOn,
  };
  await postEntries(tx, deps, [{ ...by, posting: creditPosting({ amount: applied }) }]);
  await record(tx, deps, [
    {
      subject: row.id,
      type: "invoice.creditApplied",
      actor,
      data: { amount: formatAmount(applied, currency), currency, settles },
    },
  ]);
  return saved;
}

/** Returns to the customer what credit paid on a locked invoice whose send was undone, or which was voided. */
export async function giveBackCredit(
  tx: Transaction<Database>,
  deps: Deps,
  { locked, row, actor }: { locked: LockedInvoice; row: InvoiceRow; actor: Actor },
): Promise<InvoiceRow> {
  if (row.credit_applied === 0n) return row;
  const { currency, facts } = locked;
  const owner = { customerId: row.customer_id, invoiceId: row.id, currency };
  const released = await releaseCredit(tx, deps, owner);
  const on = { ...owner, issuerId: row.issuer_id, postedOn: facts.today };
  await postEntries(
    tx,
    deps,
    released.map((amount) => ({ ...on, posting: creditReleasedPosting({ amount }) })),
  );
  await record(
    tx,
    deps,
    released.map((amount) => ({
      subject: row.id,
      type: "invoice.creditReleased",
      actor,
      data: { amount: formatAmount(amount, currency), currency },
    })),
  );
  return saveInvoice(tx, row, {
    status: row.status,
    amount_paid: row.amount_paid - row.credit_applied,
    credit_applied: 0n,
    paid_date: null,
  });
}
