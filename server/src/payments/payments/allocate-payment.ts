import type { Actor } from "@billow/core/activity/actor.ts";
import type { NewEvent } from "@billow/core/activity/event-types.ts";
import { creditPosting } from "@billow/core/books/ledger.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { CurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import { allocateCredit, lockPayment, type PaymentRow } from "../../books/credit/allocations.ts";
import { postEntries } from "../../books/ledger/post-entries.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { type LockedPart, lockParts, type PartInput } from "./lock-parts.ts";
import { memoOf, payInvoice } from "./pay-invoice.ts";

/**
 * Allocates to invoices what is left of a payment. Until now that was the customer's credit, so it must still be there.
 * All is decided under the payment's lock.
 *
 * @throws DomainError `not_found`, `action_not_allowed`, `credit_used`, and as `lockParts` does
 */
export async function allocatePayment(
  tx: Transaction<Database>,
  deps: Deps,
  { paymentId, actor, allocations }: { paymentId: string; actor: Actor; allocations: readonly PartInput[] },
): Promise<void> {
  const row = await lockPayment(tx, paymentId);
  assertNotReversed(row);
  const { currency } = row;
  const of = { customerId: row.customer_id, currency };
  const parts = await lockParts(tx, deps, { ...of, wanted: allocations, left: row.amount - row.applied });
  const [first] = parts;
  if (first === undefined) throw new Error("the contract asks for one allocation at least");
  const on = first.locked.facts.today;
  await allocateCredit(tx, deps, {
    payment: row,
    on,
    parts: parts.map(({ locked, amount }) => ({ invoiceId: locked.row.id, amount })),
  });
  const payment = paymentFacts(row);
  for (const part of parts) {
    const { locked, amount } = part;
    const receipt = { amount, method: row.method, paidOn: row.paid_on };
    const settles = await payInvoice(tx, deps, {
      action: "allocate",
      locked,
      paymentId,
      applied: amount,
      receipt,
      actor,
    });
    await postEntries(tx, deps, [
      {
        ...of,
        posting: creditPosting({ amount }),
        issuerId: locked.row.issuer_id,
        invoiceId: locked.row.id,
        postedOn: on,
        memo: memoOf(payment),
      },
    ]);
    await record(tx, deps, [allocatedEvent({ ...part, payment, settles, actor })]);
  }
}

/** @throws DomainError `action_not_allowed` */
export function assertNotReversed({ reversed_on: on }: PaymentRow): void {
  if (on === null) return;
  throw new DomainError(
    "action_not_allowed",
    `This payment was reversed on ${on}, so its money pays no invoice.`,
  );
}

/** A payment as events name it. */
export interface PaymentFacts {
  amount: bigint;
  currency: CurrencyCode;
  method: string;
  transactionId: string | null;
  paidOn: string;
}

function paymentFacts(row: PaymentRow): PaymentFacts {
  const { amount, currency, method, transaction_id: transactionId, paid_on: paidOn } = row;
  return { amount, currency, method, transactionId, paidOn };
}

/** Says on an invoice's timeline what of which payment pays it. */
export function allocatedEvent({
  locked,
  amount,
  payment,
  settles,
  actor,
}: LockedPart & { payment: PaymentFacts; settles: boolean; actor: Actor }): NewEvent {
  const { currency, method, transactionId, paidOn } = payment;
  return {
    subject: locked.row.id,
    type: "invoice.paymentAllocated",
    actor,
    data: {
      amount: formatAmount(amount, currency),
      ofPayment: formatAmount(payment.amount, currency),
      currency,
      method,
      transactionId,
      paidOn,
      settles,
    },
  };
}
