import { sql, type Transaction } from "kysely";
import type { DocumentSeriesTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

/** Advances a year's series by `count`. Returns the next sequence and the present prefix. The row stays locked. */
export async function advanceSeries(
  tx: Transaction<Database>,
  options: Pick<DocumentSeriesTable, "issuer_id" | "series" | "year"> & { count: number },
): Promise<{ next: number; prefix: string }> {
  const { issuer_id: issuerId, series, year, count } = options;
  const prefix = series === "invoice" ? sql`invoice_prefix` : sql`credit_note_prefix`;
  const { rows } = await sql<{ next: number; prefix: string }>`
    INSERT INTO document_series AS kept (issuer_id, series, year, next_sequence)
    VALUES (${issuerId}, ${series}, ${year}, ${count + 1})
    ON CONFLICT (issuer_id, series, year) DO UPDATE SET next_sequence = kept.next_sequence + ${count}
    RETURNING next_sequence AS next, (SELECT ${prefix} FROM issuer WHERE id = ${issuerId}) AS prefix`.execute(
    tx,
  );
  const [taken] = rows;
  if (taken === undefined) throw new Error("an upsert answers with its row");
  return taken;
}
