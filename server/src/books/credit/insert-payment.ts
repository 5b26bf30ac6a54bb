import { DomainError } from "@billow/core/errors.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Insertable, Transaction } from "kysely";
import type { PaymentTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { addCredit } from "./customer-credit.ts";
import { insertPaymentOnce, insertPaymentRow, invoiceOfTransaction, latestPaidOn } from "./queries.ts";

export interface ReceivedPayment {
  invoiceId: string;
  customerId: string;
  currency: CurrencyCode;
  amount: bigint;
  /** The part that paid the invoice. The rest became the customer's credit. */
  applied: bigint;
  method: string;
  transactionId: string | null;
  /** Whether the same transaction of the method may be recorded again. */
  allowDuplicate: boolean;
  paidOn: string;
}

/**
 * Records money received for an invoice whose lock is held. Returns the invoice on which the same transaction was
 * recorded before, if there is one.
 *
 * @throws DomainError `duplicate_transaction`
 */
export async function insertPayment(
  tx: Transaction<Database>,
  deps: Deps,
  payment: ReceivedPayment,
): Promise<string | null> {
  const { invoiceId, customerId, currency, amount, applied } = payment;
  const row: Insertable<PaymentTable> = {
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
  };
  const before = (await insertPaymentOnce(tx, row)) ? null : await recordedOn(tx, payment);
  if (before !== null) await insertPaymentRow(tx, { ...row, recorded_again: true });
  await addCredit(tx, { customerId, currency, amount: amount - applied });
  return before;
}

/** The invoice on which the transaction is recorded already, if it may be recorded again. */
async function recordedOn(
  tx: Transaction<Database>,
  { method, transactionId, allowDuplicate }: ReceivedPayment,
): Promise<string> {
  const number =
    transactionId === null ? undefined : await invoiceOfTransaction(tx, { method, transactionId });
  if (number === undefined)
    throw new Error("a payment was taken for one recorded before, which is not there");
  if (allowDuplicate) return number;
  throw new DomainError(
    "duplicate_transaction",
    `Transaction ${transactionId} of the method ${method} is already recorded on ${number}. Record it again only if the money was received twice.`,
    "/transactionId",
  );
}

/** The date of the latest payment of an invoice, by money or credit. */
export async function lastPaidOn(tx: Transaction<Database>, invoiceId: string): Promise<string | null> {
  return latestPaidOn(tx, invoiceId);
}
