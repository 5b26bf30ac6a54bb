import { refundPosting } from "@billow/core/books/ledger.ts";
import { assertRefundable, refundShares } from "@billow/core/invoicing/credit-note.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { formatAmount, parseAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import { postEntries } from "../../books/ledger/post-entries.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { pointed } from "../../http/text/pointed.ts";
import { issueCreditNote } from "../../invoicing/credit-notes/issue-credit-note.ts";
import type { InvoiceCall } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import { lockInvoice, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { readRest } from "../../invoicing/invoices/read-rest.ts";
import { giveBack } from "./give-back.ts";

export interface RefundInput {
  amount: string;
  reason?: string | null | undefined;
  transactionId?: string | null | undefined;
  goodwill?: boolean | undefined;
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
  call: InvoiceCall & { refund: RefundInput },
): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  const { row, facts, currency } = locked;
  const { refund, actor } = call;
  const { reason = null, transactionId = null, goodwill = false } = refund;
  const status = decide("refund", facts);
  const amount = pointed("/amount", () => parseAmount(refund.amount, currency));
  assertRefundable(amount, { amountPaid: row.amount_paid, amountRefunded: row.amount_refunded });
  const { total, tax } = row;
  const shares = refundShares({ total, tax, rest: await readRest(tx, row.id), amount });
  const on = { issuerId: row.issuer_id, customerId: row.customer_id, invoiceId: row.id, currency };
  const note = await issueCreditNote(tx, deps, {
    ...on,
    note: { ...shares, lines: [], taxes: [] },
    settle: null,
    reason,
    issueDate: facts.today,
    recipients: locked.recipients,
  });
  const toCredit = await giveBack(tx, deps, {
    locked,
    creditNoteId: note.id,
    amount,
    as: "refund",
    reason,
    transactionId,
    goodwill,
  });
  await saveInvoice(tx, row, { status, amount_refunded: row.amount_refunded + amount });
  await postEntries(tx, deps, [
    {
      posting: refundPosting({ ...shares, toCredit }),
      ...on,
      postedOn: facts.today,
      document: note.number,
      memo: goodwill ? goodwillText(reason) : reason,
    },
  ]);
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
        transactionId,
        ...(goodwill && { goodwill }),
        creditNote: note.number,
      },
    },
  ]);
}

/** What the books say of it. */
function goodwillText(reason: string | null): string {
  return reason === null ? "Goodwill" : `Goodwill: ${reason}`;
}
