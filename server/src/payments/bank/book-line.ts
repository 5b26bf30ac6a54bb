import type { Actor } from "@billow/core/activity/actor.ts";
import { bankOf } from "@billow/core/books/money-place.ts";
import { DomainError } from "@billow/core/errors.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Provider } from "@billow/core/payments/payout-line.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import { returnFeeIn } from "../../books/charges/charge-settings.ts";
import { lockPayment, type PaymentRow } from "../../books/credit/allocations.ts";
import { movePayment } from "../../books/credit/move-payment.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { standingCustomer } from "../../parties/customers/merge/merged-customers.ts";
import { readCustomer } from "../../parties/customers/read-customer.ts";
import { readIssuer } from "../../parties/issuers/issuer.ts";
import { todayIn } from "../../today.ts";
import { bookDebits, debitReturned } from "../direct-debits/book-debits.ts";
import { allocatePayment, assertNotReversed } from "../payments/allocate-payment.ts";
import { createPayment } from "../payments/create-payment.ts";
import type { PartInput } from "../payments/lock-parts.ts";
import { reversePayment } from "../payments/reverse-payment.ts";
import { bookPayout } from "./book-payout.ts";
import {
  type BankLineRow,
  changeLine,
  isOfAnotherLine,
  isOnLine,
  issueDatesOf,
  learnIban,
} from "./queries.ts";

/** How money from bank statements is paid. */
const BY_BANK = "bank transfer";

/**
 * What a line is booked as: a new payment of a customer, a payment recorded before, what was collected by direct debit, or a
 * payout of a provider.
 */
export type Booking =
  | { customerId: string; allocations: readonly PartInput[] }
  | {
      paymentId: string;
      /** What the customer is charged for a payment that is taken back: the settings' fee where it is left out, null for none. */
      fee?: string | null | undefined;
    }
  | { debitIds: readonly string[] }
  | {
      provider: Provider;
      /** What the provider kept as its fees. */
      providerFee: string | null;
    };

/**
 * Books a locked line that is open or sure. Money that came in becomes a payment by bank transfer with the bank's
 * reference, or is a payment recorded before; money that was returned reverses a payment. The account it came from is
 * remembered.
 *
 * @throws DomainError `action_not_allowed`, and as `createPayment`, `allocatePayment` and `reversePayment` do
 */
export async function bookLine(
  tx: Transaction<Database>,
  deps: Deps,
  {
    line,
    booking,
    actor,
    byItself,
  }: { line: BankLineRow; booking: Booking; actor: Actor; byItself: boolean },
): Promise<void> {
  const { customerId, ...booked } = await bookAs(tx, deps, { line, booking, actor });
  const at = instantOfMs(deps.clock.nowMs());
  if (line.iban !== "" && line.amount > 0n && customerId !== null)
    await learnIban(tx, {
      iban: line.iban,
      customer_id: await standingCustomer(tx, customerId),
      learnt_at: at,
    });
  await changeLine(tx, line.id, {
    state: "booked",
    ...booked,
    left_because: null,
    refusal: null,
    ...(byItself ? {} : { match: null, decided_by: JSON.stringify(actor) }),
    decided_at: at,
  });
  const { currency } = line;
  const transactionId = transactionOf(line);
  const name = nameOf(line);
  const data = { name, amount: formatAmount(line.amount, currency), currency, transactionId };
  await record(tx, deps, [{ type: "bankStatement.lineBooked", subject: line.statement_id, actor, data }]);
}

/** What a line became, as it is stored, and whose money it is. */
interface Booked {
  payment_id?: string | null;
  direct_debit_file_id?: string;
  payout_provider?: Provider;
  payout_fee?: bigint;
  transfer_posting_id?: string;
  customerId: string | null;
}

async function bookAs(
  tx: Transaction<Database>,
  deps: Deps,
  { line, booking, actor }: { line: BankLineRow; booking: Booking; actor: Actor },
): Promise<Booked> {
  if ("debitIds" in booking) return collect(tx, deps, { line, debitIds: booking.debitIds, actor });
  if ("provider" in booking) {
    const { provider, providerFee } = booking;
    const { fee, postingId } = await bookPayout(tx, deps, { line, provider, fee: providerFee });
    return {
      payout_provider: provider,
      payout_fee: fee,
      transfer_posting_id: postingId,
      customerId: null,
    };
  }
  const { paymentId, customerId } = await paymentOf(tx, deps, { line, booking, actor });
  return { payment_id: paymentId, customerId };
}

/** A line over one debit is its payment; one over several is all of theirs. */
async function collect(
  tx: Transaction<Database>,
  deps: Deps,
  { line, debitIds, actor }: { line: BankLineRow; debitIds: readonly string[]; actor: Actor },
): Promise<Booked> {
  const { payments, fileId, customerId } = await bookDebits(tx, deps, {
    debitIds,
    paidOn: line.booked_on,
    place: bankOf(line.account),
    actor,
  });
  const [only = null] = payments.length === 1 ? payments : [];
  return {
    payment_id: only,
    direct_debit_file_id: fileId,
    customerId: only === null ? null : customerId,
  };
}

/** What a line is called where its events are listed. */
export function nameOf({ name, text, account, booked_on }: BankLineRow): string {
  return [name, text, `${account} ${booked_on}`].find((part) => part !== "") ?? account;
}

function transactionOf({ bank_reference }: BankLineRow): string | null {
  return bank_reference === "" ? null : bank_reference.slice(0, 200);
}

async function paymentOf(
  tx: Transaction<Database>,
  deps: Deps,
  {
    line,
    booking,
    actor,
  }: {
    line: BankLineRow;
    booking: Exclude<Booking, { debitIds: unknown } | { provider: unknown }>;
    actor: Actor;
  },
): Promise<{ paymentId: string; customerId: string }> {
  if ("paymentId" in booking) {
    const { paymentId, fee } = booking;
    const { customer_id: customerId } =
      line.amount < 0n
        ? await takeBack(tx, deps, { line, paymentId, fee, actor })
        : await takeAs(tx, deps, { line, paymentId, fee });
    return { paymentId, customerId };
  }
  if (line.amount < 0n)
    throw new DomainError(
      "action_not_allowed",
      "This money went out. It can only take back a payment that came in before.",
    );
  const { customerId, allocations } = booking;
  return { customerId, paymentId: await receive(tx, deps, { line, customerId, allocations, actor }) };
}

/**
 * Records the payment. An invoice that was issued after the money came is paid out of the credit that it was until then.
 */
async function receive(
  tx: Transaction<Database>,
  deps: Deps,
  {
    line,
    customerId,
    allocations,
    actor,
  }: { line: BankLineRow; customerId: string; allocations: readonly PartInput[]; actor: Actor },
): Promise<string> {
  const { currency, booked_on: paidOn } = line;
  const transactionId = transactionOf(line);
  const issued = await issueDatesOf(
    tx,
    allocations.map(({ invoiceId }) => invoiceId),
  );
  const isLater = ({ invoiceId }: PartInput) => (issued.get(invoiceId) ?? paidOn) > paidOn;
  const id = await createPayment(tx, deps, {
    actor,
    place: bankOf(line.account),
    payment: {
      customerId,
      amount: formatAmount(line.amount, currency),
      currency,
      method: BY_BANK,
      transactionId,
      allowDuplicate: transactionId !== null && (await isOfAnotherLine(tx, transactionId)),
      paidOn,
      allocations: allocations.filter((part) => !isLater(part)),
    },
  });
  const later = allocations.filter(isLater);
  if (later.length > 0) await allocatePayment(tx, deps, { paymentId: id, actor, allocations: later });
  return id;
}

interface OfPayment {
  line: BankLineRow;
  paymentId: string;
  fee: string | null | undefined;
}

/** The line is a payment that was recorded by hand, and says on which account its money is. */
async function takeAs(tx: Transaction<Database>, deps: Deps, { line, paymentId, fee }: OfPayment) {
  if (typeof fee === "string")
    throw new DomainError("action_not_allowed", "A fee is for a payment that the bank returned.", "/fee");
  const payment = await lockPayment(tx, paymentId);
  assertNotReversed(payment);
  if (payment.amount !== line.amount || payment.currency !== line.currency)
    throw new DomainError(
      "action_not_allowed",
      `That payment is over ${formatAmount(payment.amount, payment.currency)} ${payment.currency}, so it is not this line.`,
      "/paymentId",
    );
  if (await isOnLine(tx, paymentId))
    throw new DomainError(
      "action_not_allowed",
      "That payment is another line of a bank statement already.",
      "/paymentId",
    );
  const { issuer_id: issuerId } = await readCustomer(tx, payment.customer_id);
  const today = todayIn((await readIssuer(tx, issuerId)).timeZone, deps);
  const place = bankOf(line.account);
  await movePayment(tx, deps, { payment, place, issuerId, today, memo: transactionOf(line) });
  return payment;
}

/** The line takes a payment back. */
async function takeBack(
  tx: Transaction<Database>,
  deps: Deps,
  { line, paymentId, fee, actor }: OfPayment & { actor: Actor },
) {
  const payment = await lockPayment(tx, paymentId);
  const charged = fee === undefined ? await returnFee(tx, payment) : fee;
  const reason = line.text === "" ? "Returned by the bank" : line.text.slice(0, 500);
  await reversePayment(tx, deps, { paymentId, actor, reason, on: line.booked_on, fee: charged ?? undefined });
  await debitReturned(tx, deps, { paymentId, reason, actor });
  return payment;
}

/** The settings' fee; none in a currency in which the customer gets no invoices. */
async function returnFee(tx: Transaction<Database>, payment: PaymentRow): Promise<string | null> {
  const { currency, issuer_id: issuerId } = await readCustomer(tx, payment.customer_id);
  return currency === payment.currency ? returnFeeIn(tx, { issuerId, currency }) : null;
}
