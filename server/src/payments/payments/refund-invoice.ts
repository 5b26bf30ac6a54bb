import { refundPosting } from "@billow/core/books/ledger.ts";
import { assertRefundable, refundShares, refundToCredit } from "@billow/core/invoicing/credit-note.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { formatAmount, parseAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { enqueueEmail } from "../../activity/deliveries/mail/enqueue-email.ts";
import { record } from "../../activity/record/record.ts";
import { addCredit } from "../../books/credit/customer-credit.ts";
import { postEntries } from "../../books/ledger/post-entries.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { pointed } from "../../http/pointed.ts";
import { instantOfMs } from "../../http/present.ts";
import { issueCreditNote } from "../../invoicing/credit-notes/issue-credit-note.ts";
import type { InvoiceCall } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import { lockInvoice, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { insertRefund } from "./queries.ts";

export interface GivenRefund {
  amount: string;
  reason?: string | null | undefined;
  transactionId?: string | null | undefined;
}

/**
 * Gives a payment back, in full or in part, and issues the credit note that says so. At most what was paid on the invoice
 * and is not yet refunded, decided under the invoice's lock. Money goes back first; what credit had paid becomes credit
 * again.
 *
 * @throws DomainError `invalid_amount`, `amount_not_positive`, `amount_exceeds_refundable`, and as `decide` does
 */
export async function refundInvoice(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall & { given: GivenRefund },
): Promise<void> {
  const { row, facts, currency, billingEmail } = await lockInvoice(tx, deps, call);
  const { given, actor } = call;
  const status = decide("refund", facts);
  const amount = pointed("/amount", () => parseAmount(given.amount, currency));
  assertRefundable(amount, { amountPaid: row.amount_paid, amountRefunded: row.amount_refunded });
  const shares = refundShares({
    total: row.total,
    tax: row.tax,
    alreadyRefunded: row.amount_refunded,
    amount,
  });
  const toCredit = refundToCredit({
    amount,
    amountPaid: row.amount_paid,
    creditApplied: row.credit_applied,
    alreadyRefunded: row.amount_refunded,
  });
  const on = { issuerId: row.issuer_id, customerId: row.customer_id, invoiceId: row.id, currency };
  const date = facts.today;
  const at = instantOfMs(deps.clock.nowMs());
  const reason = given.reason ?? null;
  const note = await issueCreditNote(tx, deps, { ...on, ...shares, reason, issueDate: date });
  await insertRefund(tx, {
    id: deps.newId(),
    invoice_id: row.id,
    customer_id: row.customer_id,
    credit_note_id: note.id,
    amount,
    reason,
    transaction_id: given.transactionId ?? null,
    refunded_on: date,
    recorded_at: at,
    to_credit: toCredit,
  });
  await addCredit(tx, { customerId: row.customer_id, currency, amount: toCredit });
  await saveInvoice(tx, row, { status, amount_refunded: row.amount_refunded + amount });
  await postEntries(tx, deps, [
    {
      posting: refundPosting({ ...shares, toCredit }),
      ...on,
      postedOn: date,
      document: note.number,
      memo: reason,
    },
  ]);
  if (billingEmail !== null) {
    await enqueueEmail(tx, deps, {
      kind: "creditNote",
      customerId: row.customer_id,
      invoiceId: row.id,
      creditNoteId: note.id,
      recipient: billingEmail,
    });
  }
  const amountText = formatAmount(amount, currency);
  await record(tx, deps, [
    {
      subject: row.id,
      type: "invoice.refunded",
      actor,
      data: {
        amount: amountText,
        ...(toCredit > 0n ? { toCredit: formatAmount(toCredit, currency) } : {}),
        currency,
        reason,
        transactionId: given.transactionId ?? null,
        creditNote: note.number,
      },
    },
  ]);
}
