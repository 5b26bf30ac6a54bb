import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import { decide } from "@billow/core/invoicing/invoice-state.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Transaction } from "kysely";
import { record } from "../../activity/record/record.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { lockInvoice, saveInvoice } from "../../invoicing/invoices/lock-invoice.ts";
import { lockFile, lockOpenDebits, markTakenBack } from "./queries.ts";

/**
 * Takes back debits that were never sent to the bank, or that it refused. Their invoices can be collected again.
 *
 * @throws DomainError `not_found`, `action_not_allowed` where one is on a statement, or it is taken back already
 */
export async function takeBackDebits(
  tx: Transaction<Database>,
  deps: Deps,
  {
    id,
    invoiceIds,
    reason,
    actor,
  }: { id: string; invoiceIds: readonly string[] | undefined; reason: string; actor: Actor },
): Promise<void> {
  if ((await lockFile(tx, id)) === undefined)
    throw new DomainError("not_found", "There is no such file of direct debits.");
  const open = await lockOpenDebits(tx, id);
  const wanted = invoiceIds === undefined ? null : new Set(invoiceIds);
  const debits = open.filter((debit) => wanted === null || wanted.has(debit.invoice_id));
  if (debits.length === 0 || (wanted !== null && debits.length < wanted.size))
    throw new DomainError(
      "action_not_allowed",
      "This is on a bank statement, or was already taken back. Look at the file again.",
    );
  await markTakenBack(
    tx,
    debits.map((debit) => debit.id),
    reason,
  );
  for (const debit of debits) {
    const { row, facts, currency } = await lockInvoice(tx, deps, { ref: debit.invoice_id, ifMatch: null });
    const status = decide("stopCollecting", facts);
    await saveInvoice(tx, row, { status, collecting_on: null });
    const data = { amount: formatAmount(debit.amount, currency), currency, reason };
    await record(tx, deps, [{ type: "invoice.collectionTakenBack", subject: row.id, actor, data }]);
  }
}
