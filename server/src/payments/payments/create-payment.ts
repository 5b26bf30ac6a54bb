import type { Actor } from "@billow/core/activity/actor.ts";
import { paymentPosting } from "@billow/core/books/ledger.ts";
import { DomainError } from "@billow/core/errors.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount, parseAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import { insertPayment } from "../../books/credit/insert-payment.ts";
import { postEntries } from "../../books/ledger/post-entries.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { pointed } from "../../http/text/pointed.ts";
import { assertNotArchived } from "../../parties/customers/archive/assert-not-archived.ts";
import { lockCustomer, readCustomer } from "../../parties/customers/read-customer.ts";
import { readIssuer } from "../../parties/issuers/issuer.ts";
import { todayIn } from "../../today.ts";
import { allocatedEvent } from "./allocate-payment.ts";
import { type LockedPart, lockParts, type PartInput } from "./lock-parts.ts";
import { memoOf, payInvoice } from "./pay-invoice.ts";
import type { InPlace, PaymentInput } from "./record-payment.ts";

/**
 * Records money received from a customer and allocates it to invoices. What is not allocated becomes customer credit.
 * Each invoice's part has a posting of its own, and so has the rest.
 *
 * @returns the payment's id
 * @throws DomainError `not_found`, `unknown_currency`, `invalid_amount`, `amount_not_positive`, `invalid_date`,
 * `duplicate_transaction`, and as `lockParts` does
 */
export async function createPayment(
  tx: Transaction<Database>,
  deps: Deps,
  {
    actor,
    payment,
    isHere = false,
    place = null,
  }: InPlace & {
    actor: Actor;
    /** Whether the money has come already and cannot be refused. */
    isHere?: boolean;
    payment: PaymentInput & {
      customerId: string;
      currency?: string | undefined;
      allocations?: readonly PartInput[] | undefined;
    };
  },
): Promise<string> {
  await lockCustomer(tx, payment.customerId);
  const customer = await readCustomer(tx, payment.customerId, "/customerId");
  const currency = payment.currency ?? customer.currency;
  if (!isCurrencyCode(currency))
    throw new DomainError("unknown_currency", `"${currency}" is not a currency in use.`, "/currency");
  const amount = pointed("/amount", () => parseAmount(payment.amount, currency));
  if (amount <= 0n)
    throw new DomainError("amount_not_positive", "A payment must be greater than zero.", "/amount");
  const { method, transactionId = null, allowDuplicate = false, allocations = [] } = payment;
  const { timeZone } = await readIssuer(tx, customer.issuer_id);
  const today = todayIn(timeZone, deps);
  const of = { customerId: customer.id, currency };
  const parts = await lockParts(tx, deps, { ...of, wanted: allocations, left: amount });
  // An archived customer settles what it owes, and has nothing that credit could pay.
  if (!isHere && parts.reduce((sum, part) => sum + part.amount, 0n) < amount)
    assertNotArchived(customer, "/amount");
  const paidOn = paidOnOf(payment.paidOn, { today, parts });
  const { id, before } = await insertPayment(tx, deps, {
    ...of,
    invoiceId: null,
    amount,
    parts: parts.map((part) => ({ invoiceId: part.locked.row.id, amount: part.amount })),
    method,
    transactionId,
    allowDuplicate,
    paidOn,
    place,
  });
  const received = { amount, currency, method, transactionId, paidOn };
  const booked = { ...of, issuerId: customer.issuer_id, postedOn: paidOn, memo: memoOf(received), place };
  let rest = amount;
  for (const part of parts) {
    const applied = part.amount;
    const receipt = { amount: applied, method, paidOn };
    const settles = await payInvoice(tx, deps, {
      action: "allocate",
      locked: part.locked,
      paymentId: id,
      applied,
      receipt,
      actor,
    });
    const posting = paymentPosting({ amount: applied, applied, credit: 0n });
    await postEntries(tx, deps, [{ ...booked, posting, invoiceId: part.locked.row.id }]);
    await record(tx, deps, [allocatedEvent({ ...part, payment: received, settles, actor })]);
    rest -= applied;
  }
  if (rest > 0n) {
    const posting = paymentPosting({ amount: rest, applied: 0n, credit: rest });
    await postEntries(tx, deps, [{ ...booked, posting, invoiceId: null }]);
  }
  await record(tx, deps, [
    {
      subject: customer.id,
      type: "customer.paymentRecorded",
      actor,
      data: {
        name: customer.name,
        amount: formatAmount(amount, currency),
        ...(rest > 0n ? { credit: formatAmount(rest, currency) } : {}),
        currency,
        method,
        transactionId,
        ...(before === null ? {} : { alsoOn: before }),
        paidOn,
      },
    },
  ]);
  return id;
}

/** Money for an invoice cannot have come before it: it was the customer's credit until then. */
function paidOnOf(
  paidOn: string | undefined,
  { today, parts }: { today: string; parts: readonly LockedPart[] },
): string {
  if (paidOn === undefined) return today;
  if (paidOn > today)
    throw new DomainError("invalid_date", "A payment cannot have been received in the future.", "/paidOn");
  const later = parts.find(({ locked }) => locked.row.issue_date > paidOn);
  if (later === undefined) return paidOn;
  const { number, issue_date: issued } = later.locked.row;
  throw new DomainError(
    "invalid_date",
    `${number} is of ${issued}; a payment for it cannot have been received before. Record the payment without it, and allocate it afterwards.`,
    "/paidOn",
  );
}
