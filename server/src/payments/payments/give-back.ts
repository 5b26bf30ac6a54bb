import { refundToCredit } from "@billow/core/invoicing/credit-note.ts";
import type { Transaction } from "kysely";
import { addCredit } from "../../books/credit/customer-credit.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import type { LockedInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { insertRefund, paidOutOf } from "./queries.ts";

/**
 * Gives back what was paid on a locked invoice, because a credit note says so: all as the customer's credit, or money
 * first, and what credit had paid as credit again. Answers what became credit. The caller saves and posts it.
 */
export async function giveBack(
  tx: Transaction<Database>,
  deps: Deps,
  {
    locked: { row, facts, currency },
    ...refund
  }: {
    locked: LockedInvoice;
    creditNoteId: string;
    amount: bigint;
    as: "credit" | "refund";
    reason: string | null;
    transactionId: string | null;
    goodwill: boolean;
  },
): Promise<bigint> {
  const { amount } = refund;
  const toCredit =
    refund.as === "credit"
      ? amount
      : refundToCredit({
          amount,
          amountPaid: row.amount_paid,
          creditApplied: row.credit_applied,
          alreadyPaidOut: await paidOutOf(tx, row.id),
        });
  await insertRefund(tx, {
    id: deps.newId(),
    invoice_id: row.id,
    customer_id: row.customer_id,
    credit_note_id: refund.creditNoteId,
    amount,
    reason: refund.reason,
    transaction_id: refund.transactionId,
    refunded_on: facts.today,
    recorded_at: instantOfMs(deps.clock.nowMs()),
    to_credit: toCredit,
    goodwill: refund.goodwill,
  });
  await addCredit(tx, { customerId: row.customer_id, currency, amount: toCredit });
  return toCredit;
}
