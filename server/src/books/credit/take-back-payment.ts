import { reversePayment } from "@billow/core/books/payment.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import type { CreditOwner } from "./customer-credit.ts";
import {
  lockBalance,
  markReversed,
  paymentOfInvoice,
  type ReversiblePaymentRow,
  takeFromBalance,
} from "./queries.ts";

/**
 * Marks a payment on an invoice whose lock is held as reversed, and takes its excess from the customer's credit.
 *
 * @throws DomainError as core's `reversePayment`
 */
export async function takeBackPayment(
  tx: Transaction<Database>,
  deps: Deps,
  reversal: CreditOwner & {
    paymentId: string;
    invoiceId: string;
    on: string;
    today: string;
    reason: string;
  },
): Promise<{ payment: ReversiblePaymentRow; applied: bigint; credit: bigint }> {
  const { customerId, currency, paymentId, invoiceId, on, today, reason } = reversal;
  const payment = await paymentOfInvoice(tx, { paymentId, invoiceId });
  const creditLeft = await lockBalance(tx, { customerId, currency });
  const { applied, credit } = reversePayment(
    { ...payment, paidOn: payment.paid_on, isReversed: payment.reversed_at !== null },
    { on, today, creditLeft },
  );
  if (credit > 0n) await takeFromBalance(tx, { customerId, currency, amount: credit });
  const at = instantOfMs(deps.clock.nowMs());
  await markReversed(tx, { paymentId, reversed_on: on, reversed_at: at, reversal_reason: reason });
  return { payment, applied, credit };
}
