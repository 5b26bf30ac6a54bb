import type { MoneyPlace } from "@billow/core/books/money-place.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Insertable, Transaction } from "kysely";
import type { PaymentTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { allocateAtReceipt, type Part } from "./allocations.ts";
import { addCredit } from "./customer-credit.ts";
import { insertPaymentOnce, insertPaymentRow, latestPaidOn, ownerOfTransaction } from "./queries.ts";

export interface ReceivedPayment {
  /** The invoice it is recorded on; null for a payment of the customer. */
  invoiceId: string | null;
  customerId: string;
  currency: CurrencyCode;
  amount: bigint;
  /** What of it pays which invoice. The rest becomes the customer's credit. */
  parts: readonly Part[];
  method: string;
  transactionId: string | null;
  /** Whether the same transaction of the method may be recorded again. */
  allowDuplicate: boolean;
  paidOn: string;
  /** Where the money is, if that is told apart. */
  place: MoneyPlace | null;
}

/**
 * Records money received. The locks of the invoices that it pays are held. Answers its id, and the invoice or customer
 * on which the same transaction was recorded before, if there is one.
 *
 * @throws DomainError `duplicate_transaction`
 */
export async function insertPayment(
  tx: Transaction<Database>,
  deps: Deps,
  payment: ReceivedPayment,
): Promise<{ id: string; before: string | null }> {
  const { invoiceId, customerId, currency, amount, parts, paidOn } = payment;
  const applied = parts.reduce((total, part) => total + part.amount, 0n);
  const id = deps.newId();
  const row: Insertable<PaymentTable> = {
    id,
    invoice_id: invoiceId,
    customer_id: customerId,
    currency,
    amount,
    applied,
    method: payment.method,
    transaction_id: payment.transactionId,
    paid_on: paidOn,
    recorded_at: instantOfMs(deps.clock.nowMs()),
    source: "money",
    money_place: payment.place,
  };
  const before = (await insertPaymentOnce(tx, row)) ? null : await recordedOn(tx, payment);
  if (before !== null) await insertPaymentRow(tx, { ...row, recorded_again: true });
  await allocateAtReceipt(tx, deps, { paymentId: id, parts, on: paidOn });
  await addCredit(tx, { customerId, currency, amount: amount - applied });
  return { id, before };
}

/** The invoice or customer on which the transaction is recorded already, if it may be recorded again. */
async function recordedOn(
  tx: Transaction<Database>,
  { method, transactionId, allowDuplicate }: ReceivedPayment,
): Promise<string> {
  const owner = transactionId === null ? undefined : await ownerOfTransaction(tx, { method, transactionId });
  if (owner === undefined) throw new Error("a payment was taken for one recorded before, which is not there");
  if (allowDuplicate) return owner;
  throw new DomainError(
    "duplicate_transaction",
    `Transaction ${transactionId} of the method ${method} is already recorded on ${owner}. Record it again only if the money was received twice.`,
    "/transactionId",
  );
}

/** The date of the latest payment of an invoice, by money or credit. */
export async function lastPaidOn(tx: Transaction<Database>, invoiceId: string): Promise<string | null> {
  return latestPaidOn(tx, invoiceId);
}
