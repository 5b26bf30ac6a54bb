import type { Actor } from "@billow/core/activity/actor.ts";
import { paymentReversedPosting } from "@billow/core/books/ledger.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import { takeBackPayment } from "../../books/credit/take-back-payment.ts";
import { postEntries } from "../../books/ledger/post-entries.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { lockInvoice, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { wasSent } from "../../invoicing/invoices/was-sent.ts";
import { readPayment } from "./list-payments.ts";

/**
 * Reverses a payment: a debit that bounced, a charge-back, a mistake. The money leaves the books, and what it had paid
 * is due again. The part that became the customer's credit is taken from it.
 *
 * @throws DomainError `not_found`, as core's `reversePayment`, and as `decide` does
 */
export async function reversePayment(
  tx: Transaction<Database>,
  deps: Deps,
  call: { paymentId: string; actor: Actor; reason: string; on: string | undefined },
): Promise<void> {
  const { paymentId, actor, reason } = call;
  const { invoice } = await readPayment(tx, paymentId);
  const { row, facts, currency } = await lockInvoice(tx, deps, { ref: invoice.id, ifMatch: null });
  const { today } = facts;
  const on = call.on ?? today;
  const owner = { customerId: row.customer_id, invoiceId: row.id, currency };
  const { payment, applied, credit } = await takeBackPayment(tx, deps, {
    ...owner,
    paymentId,
    on,
    today,
    reason,
  });
  const status =
    applied === 0n ? row.status : decide("reopen", facts, { wasSent: await wasSent(tx, row.id) });
  const paidDate = status === row.status ? row.paid_date : null;
  await saveInvoice(tx, row, { status, amount_paid: row.amount_paid - applied, paid_date: paidDate });
  const { amount, method, transaction_id: transactionId } = payment;
  await postEntries(tx, deps, [
    {
      posting: paymentReversedPosting({ amount, applied, credit }),
      issuerId: row.issuer_id,
      ...owner,
      postedOn: on,
      memo: reason,
    },
  ]);
  await record(tx, deps, [
    {
      subject: row.id,
      type: "invoice.paymentReversed",
      actor,
      data: {
        amount: formatAmount(amount, currency),
        ...(credit > 0n ? { credit: formatAmount(credit, currency) } : {}),
        currency,
        method,
        transactionId,
        reason,
        reversedOn: on,
        status,
      },
    },
  ]);
}
