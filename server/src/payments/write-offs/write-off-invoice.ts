import { amountToWriteOff } from "@billow/core/books/write-off.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { formatAmount, parseAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import { lastPaidOn } from "../../books/credit/insert-payment.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { pointed } from "../../http/text/pointed.ts";
import type { InvoiceCall } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import { dueOf, lockInvoice, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { changeDebt } from "./change-debt.ts";

/**
 * Gives up what is due on an invoice, or a part of it. The invoice stays valid and keeps its status, unless something was
 * paid and nothing is left due: then it is paid.
 *
 * @throws DomainError `invalid_amount`, `amount_not_positive`, `amount_exceeds_due`, and as `decide` does
 */
export async function writeOffInvoice(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall & { amount: string | undefined; reason: string },
): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  const { row, facts, currency } = locked;
  decide("writeOff", facts);
  const text = call.amount;
  const asked = text === undefined ? null : pointed("/amount", () => parseAmount(text, currency));
  const due = dueOf(locked);
  const amount = amountToWriteOff({ due, asked });
  const settles = amount === due && row.amount_paid > 0n;
  const status = decide("writeOff", facts, { settles });
  await changeDebt(tx, deps, { locked, amount, reason: call.reason, paymentId: null });
  await saveInvoice(tx, row, {
    status,
    written_off: row.written_off + amount,
    ...(settles && { paid_date: await lastPaidOn(tx, row.id) }),
  });
  await record(tx, deps, [
    {
      subject: row.id,
      type: "invoice.writtenOff",
      actor: call.actor,
      data: { amount: formatAmount(amount, currency), currency, reason: call.reason, status },
    },
  ]);
}
