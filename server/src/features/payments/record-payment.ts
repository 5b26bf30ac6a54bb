import { DomainError } from "@billow/core/errors.ts";
import { amountDue } from "@billow/core/invoice.ts";
import { decide } from "@billow/core/invoice-state.ts";
import { paymentPosting } from "@billow/core/ledger.ts";
import { formatAmount, parseAmount } from "@billow/core/money.ts";
import { applyPayment } from "@billow/core/payment.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { pointed } from "../../http/pointed.ts";
import { instantOfMs } from "../../http/present.ts";
import { today } from "../../today.ts";
import { keepPayment, lastPaidOn } from "../credit/keep-payment.ts";
import type { InvoiceCall } from "../invoices/finalize-invoice.ts";
import { lockInvoice, saveInvoice } from "../invoices/lock-invoice.ts";
import { postEntries } from "../ledger/post-entries.ts";
import { readOperator } from "../operator/operator.ts";
import { holdMessage } from "../outbox/hold-message.ts";
import { appendTimeline } from "../timeline/append-timeline.ts";

export interface GivenPayment {
  amount: string;
  method: string;
  transactionId?: string | null | undefined;
  paidOn?: string | undefined;
}

/**
 * Records money received. What is due is paid first; what is left over becomes customer credit.
 *
 * @throws DomainError `invalid_amount`, `amount_not_positive`, `invalid_date`, and as `decide` does
 */
export async function recordPayment(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall & { given: GivenPayment },
): Promise<void> {
  const { row, facts, currency, billingEmail } = await lockInvoice(tx, deps, call);
  const { method, transactionId = null } = call.given;
  decide("recordPayment", facts);
  const amount = pointed("/amount", () => parseAmount(call.given.amount, currency));
  const { applied, credit, settles } = applyPayment({
    due: amountDue({ status: facts.status, total: row.total, amountPaid: row.amount_paid }),
    amount,
  });
  const paidOn = paidOnOf(call.given, today(deps));
  const at = instantOfMs(deps.clock.nowMs());
  await keepPayment(tx, deps, {
    invoiceId: row.id,
    customerId: row.customer_id,
    currency,
    amount,
    applied,
    method,
    transactionId,
    paidOn,
  });
  await saveInvoice(tx, row, {
    status: decide("recordPayment", facts, { settles }),
    amount_paid: row.amount_paid + applied,
    paid_date: settles ? await lastPaidOn(tx, row.id) : null,
  });
  await postEntries(tx, deps, [
    {
      posting: paymentPosting({ amount, applied, credit }),
      customerId: row.customer_id,
      invoiceId: row.id,
      currency,
      postedOn: paidOn,
      memo: transactionId === null ? method : `${method}, ${transactionId}`,
    },
  ]);
  if (settles && billingEmail !== null && (await readOperator(tx)).mailReceipts) {
    await holdMessage(tx, deps, {
      kind: "receipt",
      customerId: row.customer_id,
      invoiceId: row.id,
      recipient: billingEmail,
      detail: { amount: formatAmount(amount, currency), method, paidOn },
    });
  }
  await appendTimeline(tx, [
    {
      invoiceId: row.id,
      at,
      type: "paymentRecorded",
      actor: call.actor,
      data: {
        amount: formatAmount(amount, currency),
        ...(credit > 0n ? { credit: formatAmount(credit, currency) } : {}),
        currency,
        method,
        transactionId,
        paidOn,
        settles,
      },
    },
  ]);
}

function paidOnOf({ paidOn }: GivenPayment, today: string): string {
  if (paidOn === undefined) return today;
  if (paidOn <= today) return paidOn;
  throw new DomainError("invalid_date", "A payment cannot have been received in the future.", "/paidOn");
}
