import type { Actor } from "@billow/core/activity/actor.ts";
import { creditReleasedPosting } from "@billow/core/books/ledger.ts";
import { DomainError } from "@billow/core/errors.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import {
  type AllocationRow,
  lockPayment,
  type PaymentRow,
  releaseAllocations,
  standingAllocations,
} from "../../books/credit/allocations.ts";
import { postEntries } from "../../books/ledger/post-entries.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { lockInvoice, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { wasSent } from "../../invoicing/invoices/was-sent.ts";
import { assertNotReversed } from "./allocate-payment.ts";
import { memoOf } from "./pay-invoice.ts";

/**
 * Takes a payment off an invoice that it pays. The money stays with the customer, as credit; the invoice is due again.
 *
 * @throws DomainError `not_found`, `action_not_allowed`, and as `decide` does
 */
export async function unallocatePayment(
  tx: Transaction<Database>,
  deps: Deps,
  call: { paymentId: string; invoiceId: string; actor: Actor; reason: string | null },
): Promise<void> {
  const payment = await lockPayment(tx, call.paymentId);
  assertNotReversed(payment);
  const standing = await standingAllocations(tx, payment.id);
  const allocations = standing.filter((one) => one.invoice_id === call.invoiceId);
  if (allocations.length === 0)
    throw new DomainError("action_not_allowed", "Nothing of this payment pays that invoice.", "/invoiceId");
  await takeOff(tx, deps, { ...call, payment, allocations });
}

/**
 * Takes allocations of a locked payment off one invoice.
 *
 * @throws DomainError as `decide` does
 */
export async function takeOff(
  tx: Transaction<Database>,
  deps: Deps,
  {
    payment,
    invoiceId,
    allocations,
    actor,
    reason,
  }: {
    payment: PaymentRow;
    invoiceId: string;
    allocations: readonly AllocationRow[];
    actor: Actor;
    reason: string | null;
  },
): Promise<void> {
  const { row, facts, currency } = await lockInvoice(tx, deps, { ref: invoiceId, ifMatch: null });
  const status = decide("unallocate", facts, { wasSent: await wasSent(tx, row.id) });
  const amount = allocations.reduce((sum, one) => sum + one.amount, 0n);
  await releaseAllocations(tx, deps, { payment, allocations });
  await saveInvoice(tx, row, {
    status,
    amount_paid: row.amount_paid - amount,
    paid_date: status === row.status ? row.paid_date : null,
  });
  const { method, transaction_id: transactionId } = payment;
  await postEntries(tx, deps, [
    {
      posting: creditReleasedPosting({ amount }),
      issuerId: row.issuer_id,
      customerId: row.customer_id,
      invoiceId: row.id,
      currency,
      postedOn: facts.today,
      memo: memoOf({ method, transactionId }),
    },
  ]);
  await record(
    tx,
    deps,
    allocations.map((one) => ({
      subject: row.id,
      type: "invoice.paymentUnallocated",
      actor,
      data: { amount: formatAmount(one.amount, currency), currency, method, transactionId, reason, status },
    })),
  );
}
