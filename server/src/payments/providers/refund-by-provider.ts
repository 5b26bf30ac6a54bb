import type { ReadRefund } from "@billow/contract/books/books.ts";
import type { ProviderRefund } from "@billow/contract/payments/payment-provider.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { isCurrencyCode } from "@billow/core/money/currency.ts";
import { formatAmount, parseAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { lockInvoiceOnly } from "../../invoicing/invoices/lock-invoice.ts";
import { readRefund } from "../payments/read-refund.ts";
import { moveRefunded } from "./move-refunded.ts";
import { type PaymentProvider, ProviderError } from "./provider.ts";
import {
  beginNextRound,
  claimRefund,
  insertProviderRefund,
  invoiceOfRefund,
  type ProviderRefundRow,
  providerRefund,
  refundablePayments,
  settleRefund,
} from "./queries.ts";
import { retryAtMs } from "./retry-after.ts";
import { currentProvider, knownProvider } from "./settings.ts";

/** How long an attempt may take before another is made. */
const ATTEMPT_MS = 120_000;

/**
 * Lets the provider pay a refund out, once: whoever asks again is told how it stands. What failed for good is tried again. The
 * provider is asked after the commit, by a job.
 *
 * @throws DomainError `not_found`, `action_not_allowed`
 */
export async function payRefundByProvider(
  tx: Transaction<Database>,
  deps: Deps,
  { refundId, actor }: { refundId: string; actor: Actor },
): Promise<ProviderRefund> {
  const refund = await readRefund(tx, refundId);
  const subject = refund.invoice.id;
  await lockInvoiceOnly(tx, subject);
  const known = await providerRefund(tx, refundId);
  if (known !== null && known.state !== "failed") return present(known);
  const provider = await currentProvider(tx, deps);
  if (provider === null) throw new DomainError("action_not_allowed", "No payment provider is on.");
  const now = instantOfMs(deps.clock.nowMs());
  const row =
    known === null
      ? await insertProviderRefund(tx, { ...(await orderOf(tx, refund, provider)), next_attempt_at: now })
      : await beginNextRound(tx, { refundId, now });
  await record(tx, deps, [
    { subject, type: "invoice.refundByProvider", actor, data: { ...moneyOf(row), method: provider.name } },
  ]);
  return present(row);
}

/** What the provider is to pay out of which payment. */
async function orderOf(
  tx: Transaction<Database>,
  { id: refundId, invoice, transactionId, ...refund }: ReadRefund,
  { id, name }: PaymentProvider,
) {
  const currency = currencyOf(refund);
  if (transactionId !== null)
    throw new DomainError("action_not_allowed", `This refund was paid out as ${transactionId}.`);
  const amount = parseAmount(refund.amount, currency) - parseAmount(refund.toCredit, currency);
  if (amount === 0n)
    throw new DomainError("action_not_allowed", "This refund became credit: there is nothing to pay out.");
  const payments = await refundablePayments(tx, { invoiceId: invoice.id, method: name });
  const payment = payments.find(({ left }) => left >= amount);
  if (payment === undefined)
    throw new DomainError(
      "action_not_allowed",
      `No payment by ${name} on ${invoice.number} has as much left. Pay this refund out by another way.`,
    );
  return {
    refund_id: refundId,
    provider: id,
    payment_id: payment.id,
    payment_reference: payment.reference,
    currency,
    amount,
    state: "waiting" as const,
  };
}

/**
 * Asks the provider for the refund that has been due the longest. It is asked by the same key until its answer is written down,
 * so a process may die at any moment. Returns false when none is due.
 */
export async function payNextRefund(deps: Deps): Promise<boolean> {
  const provider = await knownProvider(deps.db, deps);
  if (provider === null) return false;
  const nowMs = deps.clock.nowMs();
  const row = await claimRefund(deps.db, {
    now: instantOfMs(nowMs),
    until: instantOfMs(nowMs + ATTEMPT_MS),
  });
  if (row === null) return false;
  const outcome = await ask(deps, provider, row);
  await inTransaction(deps.db, async (tx) => {
    const subject = await invoiceOfRefund(tx, row.refund_id);
    await lockInvoiceOnly(tx, subject);
    const settled = await settleRefund(tx, { refund_id: row.refund_id, round: row.round, ...outcome });
    if (!settled || outcome.state === "waiting") return;
    const { id, name: method } = provider;
    const actor: Actor = { kind: "provider", id, name: method };
    const data = { ...moneyOf(row), method };
    const { reference, problem } = outcome;
    if (reference !== null) await moveRefunded(tx, deps, { refund: { ...row, reference }, isBack: false });
    await record(tx, deps, [
      reference === null
        ? { subject, type: "invoice.refundFailed", actor, data: { ...data, reason: problem ?? "" } }
        : { subject, type: "invoice.refundPaidOut", actor, data: { ...data, transactionId: reference } },
    ]);
  });
  return true;
}

type Outcome = Pick<ProviderRefundRow, "state" | "next_attempt_at" | "reference" | "problem">;

async function ask(deps: Deps, provider: PaymentProvider, row: ProviderRefundRow): Promise<Outcome> {
  try {
    const { reference } = await provider.refund({
      key: `billow-refund-${row.refund_id}-${row.round}`,
      refundId: row.refund_id,
      paymentReference: row.payment_reference,
      amount: row.amount,
      currency: currencyOf(row),
      isRepeated: row.attempts > 1 || row.round > 0,
    });
    return { state: "paid", next_attempt_at: null, reference, problem: null };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const problem = error.message;
    if (error.kind === "refused") return { state: "failed", next_attempt_at: null, reference: null, problem };
    const at = instantOfMs(retryAtMs(row.attempts - 1, deps.clock.nowMs()));
    return { state: "waiting", next_attempt_at: at, reference: null, problem };
  }
}

function present(row: ProviderRefundRow): ProviderRefund {
  const { refund_id: refundId, provider, state, reference: transactionId, problem } = row;
  return { refundId, provider, ...moneyOf(row), state, transactionId, problem };
}

function moneyOf(row: ProviderRefundRow): { amount: string; currency: string } {
  return { amount: formatAmount(row.amount, currencyOf(row)), currency: row.currency };
}

function currencyOf({ currency }: { currency: string }) {
  if (!isCurrencyCode(currency)) throw new Error(`a refund in ${currency} cannot have been made`);
  return currency;
}
