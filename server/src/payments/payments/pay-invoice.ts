import type { Actor } from "@billow/core/activity/actor.ts";
import { recoveredBy } from "@billow/core/books/write-off.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { enqueueEmail } from "../../activity/deliveries/mail/enqueue-email.ts";
import { lastPaidOn } from "../../books/credit/insert-payment.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { dueOf, type LockedInvoice, payableOf, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { readOperator } from "../../parties/operator/operator.ts";
import { recoverDebt } from "../write-offs/recover-debt.ts";

/** What the receipt says that was received. */
export interface Receipt {
  amount: bigint;
  method: string;
  paidOn: string;
}

/**
 * Lets money that is allocated to a locked invoice pay it: what is due, and beyond that what was written off, which is
 * taken back. Answers whether nothing is due after it. Then the customer gets a receipt, where the settings say so.
 *
 * @throws DomainError as `decide` does
 */
export async function payInvoice(
  tx: Transaction<Database>,
  deps: Deps,
  call: {
    action: "recordPayment" | "allocate";
    locked: LockedInvoice;
    paymentId: string;
    applied: bigint;
    receipt: Receipt;
    actor: Actor;
  },
): Promise<boolean> {
  const { action, locked, paymentId, applied, receipt, actor } = call;
  const { row, facts } = locked;
  const due = dueOf(locked);
  const isOpen = payableOf(locked) > 0n;
  const settles = applied >= due;
  const amount = recoveredBy({ due, applied });
  if (amount > 0n) await recoverDebt(tx, deps, { locked, paymentId, amount, actor });
  const saved = await saveInvoice(tx, row, {
    status: decide(action, facts, { settles }),
    amount_paid: row.amount_paid + applied,
    written_off: row.written_off - amount,
    ...(isOpen && { paid_date: settles ? await lastPaidOn(tx, row.id) : null }),
  });
  const settlesNow = settles && isOpen;
  if (settlesNow && saved.written_off === 0n) await mailReceipt(tx, deps, locked, receipt);
  return settlesNow;
}

async function mailReceipt(
  tx: Transaction<Database>,
  deps: Deps,
  { row, currency, recipients }: LockedInvoice,
  { amount, method, paidOn }: Receipt,
): Promise<void> {
  if (recipients.length === 0 || !(await readOperator(tx)).mailReceipts) return;
  await enqueueEmail(tx, deps, {
    kind: "receipt",
    customerId: row.customer_id,
    invoiceId: row.id,
    recipients,
    detail: { amount: formatAmount(amount, currency), method, paidOn },
  });
}

/** What the books say of a payment. */
export function memoOf({ method, transactionId }: { method: string; transactionId: string | null }): string {
  return transactionId === null ? method : `${method}, ${transactionId}`;
}
