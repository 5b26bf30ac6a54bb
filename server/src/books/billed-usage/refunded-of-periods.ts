import { creditedOfLines } from "@billow/core/invoicing/credit-note.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { netCredited, netLines } from "./queries.ts";

/** What credit notes took back, by invoice and first day of the lines' periods, without tax. */
export async function refundedOfPeriods(
  db: Kysely<Database>,
  invoiceIds: readonly string[],
): Promise<Map<string, Map<string, bigint>>> {
  if (invoiceIds.length === 0) return new Map();
  const lines = Map.groupBy(await netLines(db, invoiceIds), (line) => line.invoice_id);
  const notes = Map.groupBy(await netCredited(db, invoiceIds), (note) => note.invoice_id);
  return new Map(
    [...lines].map(([invoiceId, own]) => {
      const credited = creditedOfLines(
        own.map((line) => line.net),
        (notes.get(invoiceId) ?? []).map((note) => note.net),
      );
      const periods = new Map<string, bigint>();
      for (const [index, { period_from: from }] of own.entries()) {
        if (from !== null) periods.set(from, (periods.get(from) ?? 0n) + (credited[index] ?? 0n));
      }
      return [invoiceId, periods];
    }),
  );
}
