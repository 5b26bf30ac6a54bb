import { applyCredit } from "@billow/core/books/payment.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import {
  addToBalance,
  insertPaymentRow,
  lockBalance,
  lockBalances,
  markReleased,
  takeFromBalance,
} from "./queries.ts";

/** The owner of a credit balance: a customer has one per currency. */
export interface CreditOwner {
  customerId: string;
  currency: CurrencyCode;
}

/** A customer's credit in each currency in which there is some, locked until the transaction ends. */
export async function lockCredit(
  tx: Transaction<Database>,
  customerId: string,
): Promise<{ currency: CurrencyCode; amount: bigint }[]> {
  return lockBalances(tx, customerId);
}

/** Adds to a customer's credit. */
export async function addCredit(
  tx: Transaction<Database>,
  credit: CreditOwner & { amount: bigint },
): Promise<void> {
  if (credit.amount > 0n) await addToBalance(tx, credit);
}

/**
 * Pays an invoice from the customer's credit: at most the amount due and the balance. The caller holds the invoice's
 * lock; the credit's lock is taken after it, always in this order. So two invoices can neither spend the same credit
 * nor deadlock.
 *
 * @param asked the amount, or null for as much as possible, which may be nothing
 * @throws DomainError as core's `applyCredit`
 */
export async function spendCredit(
  tx: Transaction<Database>,
  deps: Deps,
  {
    customerId,
    currency,
    invoiceId,
    due,
    asked,
    usedOn,
  }: CreditOwner & { invoiceId: string; due: bigint; asked: bigint | null; usedOn: string },
): Promise<{ applied: bigint; settles: boolean }> {
  const credit = await lockBalance(tx, { customerId, currency });
  if (asked === null && (credit === 0n || due <= 0n)) return { applied: 0n, settles: due <= 0n };
  const { applied, settles } = applyCredit({ due, credit, asked });
  await takeFromBalance(tx, { customerId, currency, amount: applied });
  await insertPaymentRow(tx, {
    id: deps.newId(),
    invoice_id: invoiceId,
    customer_id: customerId,
    currency,
    amount: applied,
    applied,
    method: "credit",
    transaction_id: null,
    paid_on: usedOn,
    recorded_at: instantOfMs(deps.clock.nowMs()),
    source: "credit",
  });
  return { applied, settles };
}

/** Returns to the customer what credit paid on an invoice, whose lock is held. Answers each amount returned. */
export async function releaseCredit(
  tx: Transaction<Database>,
  deps: Deps,
  { customerId, currency, invoiceId }: CreditOwner & { invoiceId: string },
): Promise<bigint[]> {
  const released = await markReleased(tx, { invoiceId, at: instantOfMs(deps.clock.nowMs()) });
  for (const amount of released) await addCredit(tx, { customerId, currency, amount });
  return released;
}
