import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { addCredit } from "./customer-credit.ts";
import { insertPayment, latestPaidOn } from "./queries.ts";

export interface ReceivedPayment {
  invoiceId: string;
  customerId: string;
  currency: string;
  amount: bigint;
  /** What of it went on the invoice; the rest is the customer's credit from now on. */
  applied: bigint;
  method: string;
  transactionId: string | null;
  paidOn: string;
}

/** Keeps money that came in for an invoice whose lock is held. */
export async function keepPayment(
  tx: Transaction<Database>,
  deps: Deps,
  payment: ReceivedPayment,
): Promise<void> {
  const { invoiceId, customerId, currency, amount, applied } = payment;
  await insertPayment(tx, {
    id: deps.newId(),
    invoice_id: invoiceId,
    customer_id: customerId,
    amount,
    applied,
    method: payment.method,
    transaction_id: payment.transactionId,
    paid_on: payment.paidOn,
    recorded_at: instantOfMs(deps.clock.nowMs()),
    source: "money",
  });
  await addCredit(tx, { customerId, currency, amount: amount - applied });
}

/** The date of the latest payment on an invoice, money or credit. */
export async function lastPaidOn(tx: Transaction<Database>, invoiceId: string): Promise<string | null> {
  return latestPaidOn(tx, invoiceId);
}
