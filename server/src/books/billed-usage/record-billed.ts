import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { type BilledInvoice, deleteBilled, insertBilledPeriods, insertBilledUsage } from "./queries.ts";

/** Records the usage that new invoices bill, in the transaction that creates them. */
export async function recordBilled(
  tx: Transaction<Database>,
  invoices: readonly BilledInvoice[],
): Promise<void> {
  await insertBilledPeriods(tx, invoices);
  await insertBilledUsage(tx, invoices);
}

/** Replaces the record of what a draft bills. */
export async function replaceBilled(tx: Transaction<Database>, invoice: BilledInvoice): Promise<void> {
  await deleteBilled(tx, invoice.invoiceId);
  await recordBilled(tx, [invoice]);
}
