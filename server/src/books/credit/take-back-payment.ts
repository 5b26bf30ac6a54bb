import { reversePayment } from "@billow/core/books/payment.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import type { PaymentRow } from "./allocations.ts";
import { lockBalance, markReversed, takeFromBalance } from "./queries.ts";

/**
 * Marks a locked payment as reversed, and takes what of it is credit from the customer's credit. Of the money only
 * `applied` still pays invoices, whose locks are held.
 *
 * @throws DomainError as core's `reversePayment`
 */
export async function takeBackPayment(
  tx: Transaction<Database>,
  deps: Deps,
  {
    payment,
    applied,
    ...reversal
  }: { payment: PaymentRow; applied: bigint; on: string; today: string; reason: string },
): Promise<{ credit: bigint }> {
  const { on, today, reason } = reversal;
  const owner = { customerId: payment.customer_id, currency: payment.currency };
  const creditLeft = await lockBalance(tx, owner);
  const { credit } = reversePayment(
    {
      source: payment.source,
      amount: payment.amount,
      applied,
      paidOn: payment.paid_on,
      isReversed: payment.reversed_at !== null,
    },
    { on, today, creditLeft, currency: payment.currency },
  );
  if (credit > 0n) await takeFromBalance(tx, { ...owner, amount: credit });
  const at = instantOfMs(deps.clock.nowMs());
  await markReversed(tx, {
    paymentId: payment.id,
    reversed_on: on,
    reversed_at: at,
    reversal_reason: reason,
  });
  return { credit };
}
