import { assertStillCredit } from "@billow/core/books/payment.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import {
  type AllocationRow,
  changeApplied,
  insertAllocationRows,
  lockPaymentRow,
  markAllocationsReleased,
  type PaymentRow,
  paymentRow,
  standingRows,
  standingRowsOfInvoice,
} from "./allocation-queries.ts";
import { addCredit } from "./customer-credit.ts";
import { lockBalance, takeFromBalance } from "./queries.ts";

export type { AllocationRow, PaymentRow };

/** What of a payment is for an invoice, in minor units. */
export interface Part {
  invoiceId: string;
  amount: bigint;
}

/**
 * Locks a payment of money. Its invoices are locked after it, in the order of their ids, and the customer's credit last:
 * so two changes of one payment can neither allocate the same money nor deadlock.
 *
 * @throws DomainError `not_found`; `action_not_allowed` for the use of credit
 */
export async function lockPayment(tx: Transaction<Database>, id: string): Promise<PaymentRow> {
  const payment = await paymentRow(tx, id);
  if (payment === undefined) throw new DomainError("not_found", "There is no such payment.");
  if (payment.source === "money") return lockPaymentRow(tx, id);
  throw new DomainError(
    "action_not_allowed",
    "This is the use of credit, not a payment. Void the invoice to give the credit back.",
  );
}

/** What of a locked payment pays which invoice. */
export async function standingAllocations(
  tx: Transaction<Database>,
  paymentId: string,
): Promise<AllocationRow[]> {
  return standingRows(tx, paymentId);
}

/** What of any payment pays an invoice, each with its payment. */
export async function allocationsOnInvoice(
  tx: Transaction<Database>,
  invoiceId: string,
): Promise<(AllocationRow & { payment_id: string })[]> {
  return standingRowsOfInvoice(tx, invoiceId);
}

/** Allocates parts of a payment that is being recorded. */
export async function allocateAtReceipt(
  tx: Transaction<Database>,
  deps: Deps,
  { paymentId, parts, on }: { paymentId: string; parts: readonly Part[]; on: string },
): Promise<void> {
  if (parts.length > 0)
    await insertAllocationRows(tx, rowsOf(deps, { paymentId, parts, on, fromCredit: false }));
}

/**
 * Allocates parts of a locked payment whose money is the customer's credit. The locks of the invoices are held.
 *
 * @throws DomainError `credit_used`
 */
export async function allocateCredit(
  tx: Transaction<Database>,
  deps: Deps,
  { payment, parts, on }: { payment: PaymentRow; parts: readonly Part[]; on: string },
): Promise<void> {
  const owner = { customerId: payment.customer_id, currency: payment.currency };
  const sum = parts.reduce((total, { amount }) => total + amount, 0n);
  assertStillCredit(sum, await lockBalance(tx, owner), payment.currency);
  await takeFromBalance(tx, { ...owner, amount: sum });
  const paymentId = payment.id;
  await insertAllocationRows(tx, rowsOf(deps, { paymentId, parts, on, fromCredit: true }));
  await changeApplied(tx, { paymentId, by: sum });
}

/** Takes allocations of a locked payment off their invoices, whose locks are held. The money becomes credit. */
export async function releaseAllocations(
  tx: Transaction<Database>,
  deps: Deps,
  { payment, allocations }: { payment: PaymentRow; allocations: readonly AllocationRow[] },
): Promise<void> {
  if (allocations.length === 0) return;
  const sum = allocations.reduce((total, { amount }) => total + amount, 0n);
  const ids = allocations.map(({ id }) => id);
  await markAllocationsReleased(tx, { ids, at: instantOfMs(deps.clock.nowMs()) });
  await changeApplied(tx, { paymentId: payment.id, by: -sum });
  await addCredit(tx, { customerId: payment.customer_id, currency: payment.currency, amount: sum });
}

function rowsOf(
  deps: Deps,
  payment: { paymentId: string; parts: readonly Part[]; on: string; fromCredit: boolean },
) {
  const at = instantOfMs(deps.clock.nowMs());
  return payment.parts.map(({ invoiceId, amount }) => ({
    id: deps.newId(),
    payment_id: payment.paymentId,
    invoice_id: invoiceId,
    amount,
    from_credit: payment.fromCredit,
    allocated_on: payment.on,
    allocated_at: at,
    released_at: null,
  }));
}
