import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import type { InvoiceCall } from "../../invoicing/invoices/lifecycle/finalize-invoice.ts";
import { lockInvoice, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { wasSent } from "../../invoicing/invoices/was-sent.ts";
import { changeDebt } from "./change-debt.ts";

/** Takes back all that is written off of an invoice: it is due again, as late as it is. @throws DomainError as `decide` does */
export async function undoWriteOff(
  tx: Transaction<Database>,
  deps: Deps,
  call: InvoiceCall & { reason: string },
): Promise<void> {
  const locked = await lockInvoice(tx, deps, call);
  const { row, facts, currency } = locked;
  const status = decide("undoWriteOff", facts, { wasSent: await wasSent(tx, row.id) });
  const amount = row.written_off;
  await changeDebt(tx, deps, { locked, amount: -amount, reason: call.reason, paymentId: null });
  await saveInvoice(tx, row, { status, written_off: 0n, paid_date: null });
  await record(tx, deps, [
    {
      subject: row.id,
      type: "invoice.writeOffUndone",
      actor: call.actor,
      data: { amount: formatAmount(amount, currency), currency, reason: call.reason, status },
    },
  ]);
}
