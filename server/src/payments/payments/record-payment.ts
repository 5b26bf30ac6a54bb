import { paymentPosting } from "@billow/core/books/ledger.ts";
import { applyPayment } from "@billow/core/books/payment.ts";
import { DomainError } from "@billow/core/errors.ts";
import { amountDue } from "@billow/core/invoicing/invoice.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { formatAmount, parseAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { enqueueEmail } from "../../activity/deliveries/mail/enqueue-email.ts";
import { record } from "../../activity/record/record.ts";
import { insertPayment, lastPaidOn } from "../../books/credit/insert-payment.ts";
import { postEntries } from "../../books/ledger/post-entries.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { pointed } from "../../http/pointed.ts";
import type { InvoiceCall } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import { type LockedInvoice, lockInvoice, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { readOperator } from "../../parties/operator/operator.ts";

export interface GivenPayment {
  amount: string;
  method: string;
  transactionId?: string | null | undefined;
  allowDuplicate?: boolean | undefined;
  paidOn?: string | undefined;
}

/**
 * Records money received. What is due is paid first; what is left over becomes customer credit. On an invoice that is
 * settled or cancelled that is all of it, and the invoice stays as it is.
 *
 * @throws DomainError `invalid_amount`, `amount_not_positive`, `invalid_date`, `duplicate_transaction`, and as `decide` does
 */
export async function recordPayment(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall & { given: GivenPayment },
): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  const { row, facts, currency } = locked;
  const { method, transactionId = null, allowDuplicate = false } = call.given;
  decide("recordPayment", facts);
  const amount = pointed("/amount", () => parseAmount(call.given.amount, currency));
  const due = amountDue({ status: facts.status, total: row.total, amountPaid: row.amount_paid });
  const { applied, credit, settles } = applyPayment({ due, amount });
  const paidOn = paidOnOf(call.given, { issueDate: row.issue_date, today: facts.today });
  const on = { invoiceId: row.id, customerId: row.customer_id, currency };
  const payment = { amount, applied, method, transactionId, paidOn };
  const before = await insertPayment(tx, deps, { ...on, ...payment, allowDuplicate });
  const settlesNow = settles && due > 0n;
  await saveInvoice(tx, row, {
    status: decide("recordPayment", facts, { settles }),
    amount_paid: row.amount_paid + applied,
    ...(due > 0n && { paid_date: settles ? await lastPaidOn(tx, row.id) : null }),
  });
  await postEntries(tx, deps, [
    {
      posting: paymentPosting({ amount, applied, credit }),
      issuerId: row.issuer_id,
      ...on,
      postedOn: paidOn,
      memo: transactionId === null ? method : `${method}, ${transactionId}`,
    },
  ]);
  if (settlesNow) await mailReceipt(tx, deps, { locked, amount, method, paidOn });
  await record(tx, deps, [
    {
      subject: row.id,
      type: "invoice.paymentRecorded",
      actor: call.actor,
      data: {
        amount: formatAmount(amount, currency),
        ...(credit > 0n ? { credit: formatAmount(credit, currency) } : {}),
        currency,
        method,
        transactionId,
        ...(before === null ? {} : { alsoOn: before }),
        paidOn,
        settles: settlesNow,
      },
    },
  ]);
}

async function mailReceipt(
  tx: Transaction<Database>,
  deps: Deps,
  {
    locked,
    amount,
    method,
    paidOn,
  }: { locked: LockedInvoice; amount: bigint; method: string; paidOn: string },
): Promise<void> {
  const { row, currency, billingEmail } = locked;
  if (billingEmail === null || !(await readOperator(tx)).mailReceipts) return;
  await enqueueEmail(tx, deps, {
    kind: "receipt",
    customerId: row.customer_id,
    invoiceId: row.id,
    recipient: billingEmail,
    detail: { amount: formatAmount(amount, currency), method, paidOn },
  });
}

function paidOnOf(
  { paidOn }: GivenPayment,
  { issueDate, today }: { issueDate: string; today: string },
): string {
  if (paidOn === undefined) return today;
  if (paidOn > today)
    throw new DomainError("invalid_date", "A payment cannot have been received in the future.", "/paidOn");
  if (paidOn >= issueDate) return paidOn;
  throw new DomainError(
    "invalid_date",
    `This invoice is of ${issueDate}; a payment for it cannot have been received before. Record it on the invoice it was for.`,
    "/paidOn",
  );
}
