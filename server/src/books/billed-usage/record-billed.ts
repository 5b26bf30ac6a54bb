import type { Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";
import { type BilledInvoice, deleteBilled, insertBilledPeriods, insertBilledUsage } from "./queries.ts";

/** Pins what usage new invoices were made of, in the transaction that makes them. */
export async function recordBilled(
  tx: Transaction<Database>,
  invoices: readonly BilledInvoice[],
): Promise<void> {
  await insertBilledPeriods(tx, invoices);
  await insertBilledUsage(tx, invoices);
}

/** Pins anew what a draft is made of. */
export async function replaceBilled(tx: Transaction<Database>, invoice: BilledInvoice): Promise<void> {
  await deleteBilled(tx, invoice.invoiceId);
  await recordBilled(tx, [invoice]);
}
