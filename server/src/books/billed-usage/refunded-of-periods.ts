import { creditedOfLines } from "@billow/core/invoicing/credit-note.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { type LineOfPeriodRow, netCredited } from "./queries.ts";

/**
 * What credit notes took back of all these invoices' lines, by invoice and first day of the period, without tax. Where they
 * took back more of what a period gives than of what it costs, that is nothing.
 */
export async function refundedOfPeriods(
  db: Kysely<Database>,
  lines: readonly LineOfPeriodRow[],
): Promise<Map<string, Map<string, bigint>>> {
  if (lines.length === 0) return new Map();
  const byInvoice = Map.groupBy(lines, (line) => line.invoice_id);
  const notes = Map.groupBy(await netCredited(db, [...byInvoice.keys()]), (note) => note.invoice_id);
  return new Map(
    [...byInvoice].map(([invoiceId, own]) => {
      const credited = creditedOfLines(
        own.map((line) => line.net),
        notes.get(invoiceId) ?? [],
      );
      const periods = new Map<string, bigint>();
      for (const [index, { period_from: from }] of own.entries()) {
        if (from !== null) periods.set(from, (periods.get(from) ?? 0n) + (credited[index] ?? 0n));
      }
      return [invoiceId, new Map([...periods].map(([from, net]) => [from, net > 0n ? net : 0n]))];
    }),
  );
}
