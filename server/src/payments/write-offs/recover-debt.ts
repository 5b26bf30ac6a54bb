import type { Actor } from "@billow/core/activity/actor.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import type { LockedInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { changeDebt } from "./change-debt.ts";

/** Takes back as much of a locked invoice's write-off as a payment pays after all. The caller saves the invoice. */
export async function recoverDebt(
  tx: Transaction<Database>,
  deps: Deps,
  {
    locked,
    paymentId,
    amount,
    actor,
  }: { locked: LockedInvoice; paymentId: string; amount: bigint; actor: Actor },
): Promise<void> {
  const { row, currency } = locked;
  await changeDebt(tx, deps, { locked, amount: -amount, reason: null, paymentId });
  await record(tx, deps, [
    {
      subject: row.id,
      type: "invoice.writeOffRecovered",
      actor,
      data: { amount: formatAmount(amount, currency), currency },
    },
  ]);
}
