import type { Actor } from "@billow/core/activity/actor.ts";
import { chargeKey } from "@billow/core/books/charge.ts";
import { paymentReversedPosting } from "@billow/core/books/ledger.ts";
import { DomainError } from "@billow/core/errors.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { formatAmount, parseAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import { chargeCustomer } from "../../books/charges/charge-customer.ts";
import {
  type AllocationRow,
  lockPayment,
  type PaymentRow,
  standingAllocations,
} from "../../books/credit/allocations.ts";
import { takeBackPayment } from "../../books/credit/take-back-payment.ts";
import { postEntries } from "../../books/ledger/post-entries.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { pointed } from "../../http/text/pointed.ts";
import { lockInvoice, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { wasSent } from "../../invoicing/invoices/was-sent.ts";
import { lockCustomer, readCustomer } from "../../parties/customers/read-customer.ts";
import { readIssuer } from "../../parties/issuers/issuer.ts";
import { todayIn } from "../../today.ts";
import { lockInvoices } from "./lock-parts.ts";
import { takeOff } from "./unallocate-payment.ts";

/**
 * Reverses a payment: a debit that bounced, a charge-back, a mistake. The money leaves the books, and what it had paid
 * is due again. The part that became the customer's credit is taken from it.
 *
 * What was allocated after the payment was recorded becomes credit again first. Then each posting of the receipt is
 * reversed as far as it still holds. A fee is charged on the customer's next invoice, once for the payment.
 *
 * @throws DomainError `not_found`, `invalid_amount`, `amount_not_positive`, as core's `reversePayment`, and as `decide` does
 */
export async function reversePayment(
  tx: Transaction<Database>,
  deps: Deps,
  call: { paymentId: string; actor: Actor; reason: string; on: string | undefined; fee?: string | undefined },
): Promise<void> {
  const { actor, reason } = call;
  const payment = await lockPayment(tx, call.paymentId);
  const customer = await readCustomer(tx, payment.customer_id);
  await lockCustomer(tx, customer.id);
  const standing = await standingAllocations(tx, payment.id);
  const home = payment.invoice_id;
  await lockInvoices(tx, deps, [...standing.map((one) => one.invoice_id), ...(home === null ? [] : [home])]);
  const { timeZone } = await readIssuer(tx, customer.issuer_id);
  const today = todayIn(timeZone, deps);
  const on = call.on ?? today;
  const later = standing.filter((one) => one.from_credit);
  for (const [invoiceId, allocations] of Map.groupBy(later, (one) => one.invoice_id))
    await takeOff(tx, deps, { payment, invoiceId, allocations, actor, reason });
  const received = standing.filter((one) => !one.from_credit);
  const applied = sumOf(received);
  const { credit } = await takeBackPayment(tx, deps, { payment, applied, on, today, reason });
  const fee = call.fee === undefined ? null : feeOf(call.fee, payment, customer.currency);
  const reversal = { payment, issuerId: customer.issuer_id, actor, reason, on, fee };
  const touched = [...new Set([...received.map((one) => one.invoice_id), ...(home === null ? [] : [home])])];
  if (fee !== null) await chargeFee(tx, deps, { ...reversal, fee, invoiceIds: touched });
  for (const invoiceId of touched) {
    const part = sumOf(received.filter((one) => one.invoice_id === invoiceId));
    await reverseOn(tx, deps, {
      ...reversal,
      invoiceId,
      applied: part,
      credit: invoiceId === home ? credit : 0n,
    });
  }
  if (home !== null) return;
  if (credit > 0n) await post(tx, deps, { ...reversal, invoiceId: null, applied: 0n, credit });
  await record(tx, deps, [
    {
      subject: customer.id,
      type: "customer.paymentReversed",
      actor,
      data: { name: customer.name, ...dataOf(reversal, { amount: payment.amount, credit }) },
    },
  ]);
}

interface Reversal {
  payment: PaymentRow;
  issuerId: string;
  actor: Actor;
  reason: string;
  on: string;
  /** In minor units. */
  fee: bigint | null;
}

/** @throws DomainError `invalid_amount`, `amount_not_positive`, `action_not_allowed` in a currency that is not billed */
function feeOf(text: string, { currency }: PaymentRow, billedIn: string): bigint {
  if (currency !== billedIn)
    throw new DomainError(
      "action_not_allowed",
      `The customer's invoices are in ${billedIn}, so none could have a fee in ${currency} as a line. Leave the fee out.`,
      "/fee",
    );
  const fee = pointed("/fee", () => parseAmount(text, currency));
  if (fee > 0n) return fee;
  throw new DomainError("amount_not_positive", "A fee must be more than zero.", "/fee");
}

/** Charges the fee of a reversal; it names the invoice where the payment had paid one. */
async function chargeFee(
  tx: Transaction<Database>,
  deps: Deps,
  { payment, issuerId, on, fee, invoiceIds }: Reversal & { fee: bigint; invoiceIds: readonly string[] },
): Promise<void> {
  const [invoiceId = null, another] = invoiceIds;
  await chargeCustomer(tx, deps, {
    key: chargeKey({ kind: "reversalFee", paymentId: payment.id }),
    kind: "reversalFee",
    issuerId,
    customerId: payment.customer_id,
    currency: payment.currency,
    amount: fee,
    invoiceId: another === undefined ? invoiceId : null,
    paymentId: payment.id,
    level: null,
    chargedOn: on,
    interest: null,
  });
}

/** Reverses on one invoice what the payment's receipt did to it. */
async function reverseOn(
  tx: Transaction<Database>,
  deps: Deps,
  reversal: Reversal & { invoiceId: string; applied: bigint; credit: bigint },
): Promise<void> {
  const { invoiceId, applied, credit, actor } = reversal;
  const { row, facts } = await lockInvoice(tx, deps, { ref: invoiceId, ifMatch: null });
  const status =
    applied === 0n ? row.status : decide("reopen", facts, { wasSent: await wasSent(tx, row.id) });
  const paidDate = status === row.status ? row.paid_date : null;
  await saveInvoice(tx, row, { status, amount_paid: row.amount_paid - applied, paid_date: paidDate });
  await post(tx, deps, reversal);
  await record(tx, deps, [
    {
      subject: row.id,
      type: "invoice.paymentReversed",
      actor,
      data: { ...dataOf(reversal, { amount: applied + credit, credit }), status },
    },
  ]);
}

async function post(
  tx: Transaction<Database>,
  deps: Deps,
  reversal: Reversal & { invoiceId: string | null; applied: bigint; credit: bigint },
): Promise<void> {
  const { payment, issuerId, invoiceId, applied, credit, on, reason } = reversal;
  await postEntries(tx, deps, [
    {
      posting: paymentReversedPosting({ amount: applied + credit, applied, credit }),
      issuerId,
      customerId: payment.customer_id,
      invoiceId,
      currency: payment.currency,
      postedOn: on,
      memo: reason,
      place: payment.money_place,
    },
  ]);
}

function dataOf(
  { payment, reason, on, fee }: Reversal,
  { amount, credit }: { amount: bigint; credit: bigint },
) {
  const { currency, method, transaction_id: transactionId } = payment;
  return {
    amount: formatAmount(amount, currency),
    ...(credit > 0n ? { credit: formatAmount(credit, currency) } : {}),
    currency,
    method,
    transactionId,
    reason,
    reversedOn: on,
    ...(fee === null ? {} : { fee: formatAmount(fee, currency) }),
  };
}

function sumOf(allocations: readonly AllocationRow[]): bigint {
  return allocations.reduce((sum, { amount }) => sum + amount, 0n);
}
