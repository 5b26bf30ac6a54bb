import { DomainError } from "@billow/core/errors.ts";
import { amountDue } from "@billow/core/invoice.ts";
import { decide } from "@billow/core/invoice-state.ts";
import { paymentPosting } from "@billow/core/ledger.ts";
import { formatAmount, parseAmount } from "@billow/core/money.ts";
import { applyPayment } from "@billow/core/payment.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import type { InvoiceCall } from "../invoices/finalize-invoice.ts";
import { lockInvoice, saveInvoice, today } from "../invoices/lock-invoice.ts";
import { postEntries } from "../ledger/post-entries.ts";
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
  const { row, facts, currency } = await lockInvoice(tx, deps, call);
  const { given, actor } = call;
  decide("recordPayment", facts);
  const amount = parseAmount(given.amount, currency);
  const { applied, credit, settles } = applyPayment({
    due: amountDue({ status: facts.status, total: row.total, amountPaid: row.amount_paid }),
    amount,
  });
  const paidOn = given.paidOn ?? today(deps);
  if (paidOn > today(deps))
    throw new DomainError("invalid_date", "A payment cannot have been received in the future.", "/paidOn");
  const at = instantOfMs(deps.clock.nowMs());
  await tx
    .insertInto("payment")
    .values({
      id: deps.newId(),
      invoice_id: row.id,
      customer_id: row.customer_id,
      amount,
      applied,
      method: given.method,
      transaction_id: given.transactionId ?? null,
      paid_on: paidOn,
      recorded_at: at,
    })
    .execute();
  await saveInvoice(tx, row, {
    status: decide("recordPayment", facts, { settles }),
    amount_paid: row.amount_paid + applied,
    paid_date: settles ? paidOn : row.paid_date,
  });
  await postEntries(tx, deps, [
    {
      posting: paymentPosting({ amount, applied, credit }),
      customerId: row.customer_id,
      invoiceId: row.id,
      currency,
      postedOn: paidOn,
    },
  ]);
  await appendTimeline(tx, [
    {
      invoiceId: row.id,
      at,
      type: "paymentRecorded",
      actor,
      data: {
        amount: formatAmount(amount, currency),
        ...(credit > 0n ? { credit: formatAmount(credit, currency) } : {}),
        currency,
        method: given.method,
        transactionId: given.transactionId ?? null,
        paidOn,
        settles,
      },
    },
  ]);
}
