import { assertPayoutOf } from "@billow/core/books/payment.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Insertable, Transaction } from "kysely";
import type { PayoutTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";
import { insertPayoutOnce, lockBalance, takeFromBalance } from "./queries.ts";

/**
 * Takes a payout from the customer's credit, under the credit's lock.
 *
 * @throws DomainError `amount_not_positive`, `amount_exceeds_credit`, `duplicate_transaction`
 */
export async function takePayout(tx: Transaction<Database>, row: Insertable<PayoutTable>): Promise<void> {
  const owner = { customerId: row.customer_id, currency: row.currency };
  assertPayoutOf(row.amount, await lockBalance(tx, owner));
  await takeFromBalance(tx, { ...owner, amount: row.amount });
  if (await insertPayoutOnce(tx, row)) return;
  throw new DomainError(
    "duplicate_transaction",
    `Transaction ${row.transaction_id} of the method ${row.method} is already recorded as a payout.`,
    "/transactionId",
  );
}
