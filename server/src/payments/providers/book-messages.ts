import type { Actor } from "@billow/core/activity/actor.ts";
import { clearingOf, type MoneyPlace } from "@billow/core/books/money-place.ts";
import { DomainError } from "@billow/core/errors.ts";
import { CURRENCIES, type CurrencyCode, isCurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { z } from "zod";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { errorMessage } from "../../error-code.ts";
import { instantOfMs } from "../../http/present.ts";
import { lockInvoiceOnly } from "../../invoicing/invoices/lock-invoice.ts";
import { readInvoiceDocument } from "../../invoicing/invoices/read-document.ts";
import { standingCustomer } from "../../parties/customers/merge/merged-customers.ts";
import { createPayment } from "../payments/create-payment.ts";
import { recordPayment } from "../payments/record-payment.ts";
import { reversePayment } from "../payments/reverse-payment.ts";
import { moveRefunded } from "./move-refunded.ts";
import {
  dueMessages,
  failPaidRefund,
  invoiceOfRefund,
  lockMessage,
  type MessageRow,
  paymentsOfTransaction,
  postponeMessage,
  settleMessage,
} from "./queries.ts";
import { retryAtMs } from "./retry-after.ts";
import { knownProvider } from "./settings.ts";

const news = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("paid"),
    invoiceId: z.string().nullable(),
    reference: z.string(),
    amount: z.string(),
    currency: z.string().refine(isCurrencyCode),
  }),
  z.object({ kind: z.literal("disputed"), reference: z.string(), reason: z.string() }),
  z.object({ kind: z.literal("disputeWon"), reference: z.string() }),
  z.object({ kind: z.literal("refundFailed"), refundReference: z.string(), reason: z.string() }),
]);
type News = z.output<typeof news>;

interface Booking {
  method: string;
  actor: Actor;
  /** What the provider holds. */
  place: MoneyPlace;
}

/** Books every message that is due. One that cannot be booked holds up no other. */
export async function bookMessages(deps: Deps): Promise<void> {
  const provider = await knownProvider(deps.db, deps);
  if (provider === null) return;
  for (const { id } of await dueMessages(deps.db, instantOfMs(deps.clock.nowMs())))
    await bookMessage(deps, { id, method: provider.name }).catch((error: unknown) =>
      deps.log.warn(`The message ${id} of ${provider.name} waits: ${errorMessage(error)}`),
    );
}

/**
 * Books a message that waits, in one transaction with its end: so it is booked once, whoever dies at whatever moment. What went
 * wrong is kept with it, and it is tried again.
 */
export async function bookMessage(deps: Deps, { id, method }: { id: string; method: string }): Promise<void> {
  let attempts = 0;
  try {
    await inTransaction(deps.db, async (tx) => {
      const row = await lockMessage(tx, id);
      if (row === null) return;
      attempts = row.attempts;
      const actor: Actor = { kind: "provider", id: row.provider, name: method };
      const ignored = await book(tx, deps, row, { method, actor, place: clearingOf(row.provider) });
      await settleMessage(tx, { id, state: ignored === null ? "done" : "ignored", problem: ignored });
    });
  } catch (error) {
    const problem =
      error instanceof DomainError ? error.message : "It could not be booked; the log says why.";
    const until = instantOfMs(retryAtMs(attempts, deps.clock.nowMs()));
    await postponeMessage(deps.db, { id, problem, until });
    throw error;
  }
}

/** Books what a message says; answers why there is nothing to book. */
async function book(
  tx: Transaction<Database>,
  deps: Deps,
  { content, attempts }: MessageRow,
  booking: Booking,
): Promise<string | null> {
  const told = news.parse(content);
  switch (told.kind) {
    case "paid":
      return bookPaid(tx, deps, told, booking);
    case "disputed":
      return bookDispute(tx, deps, { ...told, attempts }, booking);
    case "disputeWon":
      return bookReturn(tx, deps, told, booking);
    case "refundFailed":
      return bookFailedRefund(tx, deps, told, booking);
  }
}

/** Books money for an invoice. In another currency than the invoice's, it becomes the customer's credit. */
async function bookPaid(
  tx: Transaction<Database>,
  deps: Deps,
  { invoiceId, reference, amount, currency }: Extract<News, { kind: "paid" }>,
  { method, actor, place }: Booking,
): Promise<string | null> {
  const document = invoiceId === null ? null : await findInvoice(tx, invoiceId);
  if (document === null) return "It is for no invoice of this Billow.";
  const [standing] = await paymentsOfTransaction(tx, { method, reference });
  if (standing?.reversed_on === null) return "Its payment is recorded already.";
  const minor = BigInt(amount);
  const payment = { amount: formatAmount(minor, currency), method, transactionId: reference };
  const { invoice } = document;
  if (document.currency === currency)
    await recordPayment(tx, deps, { ref: invoice.id, ifMatch: null, actor, payment, place });
  else
    await bookCredit(tx, deps, { customerId: invoice.customer_id, currency, ...payment }, { actor, place });
  return null;
}

async function findInvoice(tx: Transaction<Database>, id: string) {
  try {
    return await readInvoiceDocument(tx, id);
  } catch (error) {
    if (error instanceof DomainError && error.code === "not_found") return null;
    throw error;
  }
}

/** So often a dispute is tried whose payment is not there: the payment's own message may come later. */
const DISPUTE_TRIES = 12;

async function bookDispute(
  tx: Transaction<Database>,
  deps: Deps,
  { reference, reason, attempts }: Extract<News, { kind: "disputed" }> & { attempts: number },
  { method, actor }: Booking,
): Promise<string | null> {
  const [payment] = await paymentsOfTransaction(tx, { method, reference });
  if (payment === undefined) {
    if (attempts >= DISPUTE_TRIES) return "It is about no payment of this Billow.";
    throw new DomainError("not_found", "The disputed payment is not recorded yet.");
  }
  if (payment.reversed_on !== null) return "Its payment is reversed already.";
  const text = `Disputed at ${method}: ${reason}`;
  await reversePayment(tx, deps, { paymentId: payment.id, actor, reason: text, on: undefined });
  return null;
}

/** The money of a dispute that was won comes back: the same payment again, as the reversed one stays reversed. */
async function bookReturn(
  tx: Transaction<Database>,
  deps: Deps,
  { reference }: Extract<News, { kind: "disputeWon" }>,
  { method, actor, place }: Booking,
): Promise<string | null> {
  const [payment] = await paymentsOfTransaction(tx, { method, reference });
  if (payment === undefined) return "It is about no payment of this Billow.";
  if (payment.reversed_on === null) return "Its payment stands.";
  const { amount, invoice_id: ref, customer_id: customerId } = payment;
  const currency = currencyOf(payment.currency);
  const returned = { amount: formatAmount(amount, currency), method, transactionId: reference };
  if (ref !== null) await recordPayment(tx, deps, { ref, ifMatch: null, actor, payment: returned, place });
  else await bookCredit(tx, deps, { customerId, currency, ...returned }, { actor, place });
  return null;
}

/** Books money for no invoice, also of an archived customer: it is here. That of a duplicate is the other customer's. */
async function bookCredit(
  tx: Transaction<Database>,
  deps: Deps,
  payment: { customerId: string; currency: string; amount: string; method: string; transactionId: string },
  { actor, place }: Pick<Booking, "actor" | "place">,
): Promise<void> {
  const customerId = await standingCustomer(tx, payment.customerId);
  await createPayment(tx, deps, { actor, place, payment: { ...payment, customerId }, isHere: true });
}

async function bookFailedRefund(
  tx: Transaction<Database>,
  deps: Deps,
  { refundReference, reason }: Extract<News, { kind: "refundFailed" }>,
  { method, actor }: Booking,
): Promise<string | null> {
  const failed = await failPaidRefund(tx, { reference: refundReference, problem: reason });
  if (failed === null) return "It is about no refund that this Billow knows as paid out.";
  const subject = await invoiceOfRefund(tx, failed.refund_id);
  await lockInvoiceOnly(tx, subject);
  await moveRefunded(tx, deps, { refund: failed, isBack: true });
  const { amount, currency } = failed;
  const text = formatAmount(amount, currencyOf(currency));
  const data = { amount: text, currency, method, reason };
  await record(tx, deps, [{ subject, type: "invoice.refundFailed", actor, data }]);
  return null;
}

function currencyOf(text: string): CurrencyCode {
  if (!isCurrencyCode(text))
    throw new Error(`${text} is not one of ${Object.keys(CURRENCIES).length} currencies`);
  return text;
}
