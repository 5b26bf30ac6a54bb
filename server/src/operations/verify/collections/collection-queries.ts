import { sql, type Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Whose } from "../../../db/shards/whose.ts";

/** An invoice that is or was collected by direct debit. */
export interface CollectedInvoice {
  customer_id: string;
  number: string;
  /** The day on which it says that it is collected. */
  collecting_on: string | null;
  /** The days of its debits that are on the way. */
  on_the_way: string[];
  /** Its debits of another customer, or that are collected without a payment, or with one and not collected. */
  wrong: string[];
}

export async function collectedInvoicesOf(
  tx: Transaction<Database>,
  whose: Whose,
): Promise<CollectedInvoice[]> {
  const { rows } = await sql<CollectedInvoice>`
    SELECT invoice.customer_id, invoice.number, invoice.collecting_on,
      coalesce(array_agg(file.collect_on::text ORDER BY file.id) FILTER (WHERE debit.state = 'collecting'), '{}') AS on_the_way,
      coalesce(array_agg(debit.end_to_end_id ORDER BY debit.id) FILTER (WHERE debit.customer_id <> invoice.customer_id
        OR (debit.state = 'collected') <> (debit.payment_id IS NOT NULL)), '{}') AS wrong
    FROM invoice LEFT JOIN direct_debit AS debit ON debit.invoice_id = invoice.id LEFT JOIN direct_debit_file AS file ON file.id = debit.file_id
    WHERE ${whose("invoice.customer_id")} AND (invoice.collecting_on IS NOT NULL OR debit.id IS NOT NULL)
    GROUP BY invoice.id ORDER BY invoice.customer_id, invoice.id`.execute(tx);
  return rows;
}
