import { DomainError } from "@billow/core/errors.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { allocationsOnInvoice, lockPayment, type PaymentRow } from "../../books/credit/allocations.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import type { InvoiceCall } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import { voidLocked } from "../../invoicing/invoices/lifecycle/void-invoice.ts";
import { lockInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { readInvoiceDocument } from "../../invoicing/invoices/read-document.ts";
import { takeOff } from "../payments/unallocate-payment.ts";
import { payOutCredit } from "../payouts/pay-out-credit.ts";

/**
 * Voids an invoice. Money that has paid a part of it is taken off it first, payment by payment: it becomes the customer's
 * credit, or is paid out again as it came. Payments are locked before the invoice, as everywhere.
 *
 * @throws DomainError `stale_version` where a payment came meanwhile, and as `voidLocked` does
 */
export async function voidWithMoney(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall & { reason: string; settle: "credit" | "refund" | undefined },
): Promise<void> {
  const { actor, reason, settle } = call;
  const { invoice } = await readInvoiceDocument(tx, call.ref);
  const payments: PaymentRow[] = [];
  for (const id of await payersOf(tx, invoice.id)) payments.push(await lockPayment(tx, id));
  const locked = await lockInvoice(tx, deps, call);
  decide("void", locked.facts);
  const { row, currency } = locked;
  if (settle === undefined || row.amount_paid === row.credit_applied)
    return voidLocked(tx, deps, { locked, actor, reason });
  const standing = await allocationsOnInvoice(tx, row.id);
  if (standing.some((one) => payments.every(({ id }) => id !== one.payment_id)))
    throw new DomainError(
      "stale_version",
      `Someone recorded a payment on ${row.number} in the meantime. Look at it again before you go on.`,
    );
  for (const payment of payments) {
    const allocations = standing.filter((one) => one.payment_id === payment.id);
    if (allocations.length === 0) continue;
    await takeOff(tx, deps, { payment, invoiceId: row.id, allocations, actor, reason });
    if (settle === "credit") continue;
    const amount = allocations.reduce((sum, one) => sum + one.amount, 0n);
    const payout = { amount: formatAmount(amount, currency), currency, method: payment.method, reason };
    await payOutCredit(tx, deps, { customerId: row.customer_id, actor, payout });
  }
  const without = await lockInvoice(tx, deps, { ref: row.id, ifMatch: null });
  await voidLocked(tx, deps, { locked: without, actor, reason });
}

/** The payments that pay an invoice, in the order in which they are locked. */
async function payersOf(tx: Transaction<Database>, invoiceId: string): Promise<string[]> {
  const standing = await allocationsOnInvoice(tx, invoiceId);
  return [...new Set(standing.map((one) => one.payment_id))].sort();
}
