import { amountDue } from "@billow/core/invoicing/invoice.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { enqueueEmail } from "../../activity/deliveries/mail/enqueue-email.ts";
import { lastPaidOn } from "../../books/credit/insert-payment.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { type LockedInvoice, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { readOperator } from "../../parties/operator/operator.ts";

/** What is due on a locked invoice, in minor units. */
export function dueOf({ row, facts }: LockedInvoice): bigint {
  return amountDue({ status: facts.status, total: row.total, amountPaid: row.amount_paid });
}

/** What the receipt says that was received. */
export interface Receipt {
  amount: bigint;
  method: string;
  paidOn: string;
}

/**
 * Lets money that is allocated to a locked invoice pay it: at most what is due. Answers whether nothing is due after it.
 * Then the customer gets a receipt, where the settings say so.
 *
 * @throws DomainError as `decide` does
 */
export async function payInvoice(
  tx: Transaction<Database>,
  deps: Deps,
  { locked, applied, receipt }: { locked: LockedInvoice; applied: bigint; receipt: Receipt },
): Promise<boolean> {
  const { row, facts } = locked;
  const due = dueOf(locked);
  const settles = applied === due;
  await saveInvoice(tx, row, {
    status: decide("recordPayment", facts, { settles }),
    amount_paid: row.amount_paid + applied,
    ...(due > 0n && { paid_date: settles ? await lastPaidOn(tx, row.id) : null }),
  });
  const settlesNow = settles && due > 0n;
  if (settlesNow) await mailReceipt(tx, deps, locked, receipt);
  return settlesNow;
}

async function mailReceipt(
  tx: Transaction<Database>,
  deps: Deps,
  { row, currency, billingEmail }: LockedInvoice,
  { amount, method, paidOn }: Receipt,
): Promise<void> {
  if (billingEmail === null || !(await readOperator(tx)).mailReceipts) return;
  await enqueueEmail(tx, deps, {
    kind: "receipt",
    customerId: row.customer_id,
    invoiceId: row.id,
    recipient: billingEmail,
    detail: { amount: formatAmount(amount, currency), method, paidOn },
  });
}

/** What the books say of a payment. */
export function memoOf({ method, transactionId }: { method: string; transactionId: string | null }): string {
  return transactionId === null ? method : `${method}, ${transactionId}`;
}
