import { paymentPosting } from "@billow/core/books/ledger.ts";
import type { MoneyPlace } from "@billow/core/books/money-place.ts";
import { applyPayment } from "@billow/core/books/overpayment.ts";
import { DomainError } from "@billow/core/errors.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { formatAmount, parseAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import { insertPayment } from "../../books/credit/insert-payment.ts";
import { postEntries } from "../../books/ledger/post-entries.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { pointed } from "../../http/text/pointed.ts";
import type { InvoiceCall } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import { lockInvoice, payableOf } from "../../invoicing/invoices/lock-invoice.ts";
import { memoOf, payInvoice } from "./pay-invoice.ts";

export interface PaymentInput {
  amount: string;
  method: string;
  transactionId?: string | null | undefined;
  allowDuplicate?: boolean | undefined;
  paidOn?: string | undefined;
}

/** Where money is that nobody entered by hand. */
export interface InPlace {
  place?: MoneyPlace | null | undefined;
}

/**
 * Records money received for an invoice: the short form of `createPayment`. What is due is paid first; what is left over
 * becomes customer credit. On an invoice that is settled or cancelled that is all of it, and the invoice stays as it is.
 *
 * @throws DomainError `invalid_amount`, `amount_not_positive`, `invalid_date`, `duplicate_transaction`, and as `decide` does
 */
export async function recordPayment(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall & InPlace & { payment: PaymentInput },
): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  const { row, facts, currency } = locked;
  const { method, transactionId = null, allowDuplicate = false } = call.payment;
  decide("recordPayment", facts);
  const amount = pointed("/amount", () => parseAmount(call.payment.amount, currency));
  const { applied, credit } = applyPayment({ due: payableOf(locked), amount });
  const paidOn = paidOnOf(call.payment, { issueDate: row.issue_date, today: facts.today });
  const on = { invoiceId: row.id, customerId: row.customer_id, currency };
  const parts = applied > 0n ? [{ invoiceId: row.id, amount: applied }] : [];
  const { place = null } = call;
  const payment = { amount, parts, method, transactionId, paidOn, place };
  const { id, before } = await insertPayment(tx, deps, { ...on, ...payment, allowDuplicate });
  const receipt = { amount, method, paidOn };
  const settles = await payInvoice(tx, deps, {
    action: "recordPayment",
    locked,
    paymentId: id,
    applied,
    receipt,
    actor: call.actor,
  });
  await postEntries(tx, deps, [
    {
      posting: paymentPosting({ amount, applied, credit }),
      issuerId: row.issuer_id,
      ...on,
      postedOn: paidOn,
      memo: memoOf({ method, transactionId }),
      place,
    },
  ]);
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
        settles,
      },
    },
  ]);
}

function paidOnOf(
  { paidOn }: PaymentInput,
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
