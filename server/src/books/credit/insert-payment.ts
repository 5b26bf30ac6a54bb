import type { CurrencyCode } from "@billow/core/currency.ts";
import { DomainError } from "@billow/core/errors.ts";
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
  /** What of it went on the invoice; the rest is the customer's credit from now on. */
  applied: bigint;
  method: string;
  transactionId: string | null;
  /** Whether the same transaction of the method may be recorded once more. */
  allowDuplicate: boolean;
  paidOn: string;
}

/**
 * Keeps money that came in for an invoice whose lock is held, and says where it was recorded before, if it was.
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

/** The invoice that has the same transaction already, where it may be recorded again. */
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
    `Transaction ${transactionId} of the method ${method} is recorded on ${number} already. Record it again only if the money came in twice.`,
    "/transactionId",
  );
}

/** The date of the latest payment on an invoice, money or credit. */
export async function lastPaidOn(tx: Transaction<Database>, invoiceId: string): Promise<string | null> {
  return latestPaidOn(tx, invoiceId);
}
