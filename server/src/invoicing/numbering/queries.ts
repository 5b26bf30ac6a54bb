import { sql, type Transaction } from "kysely";
import type { DocumentSeriesTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

/** Moves a year's series on by `count` and says the sequence that comes next then; its row stays locked. */
export async function advanceSeries(
  tx: Transaction<Database>,
  { series, year, count }: Pick<DocumentSeriesTable, "series" | "year"> & { count: number },
): Promise<number> {
  const { rows } = await sql<{ next_sequence: number }>`
    INSERT INTO document_series AS kept (series, year, next_sequence) VALUES (${series}, ${year}, ${count + 1})
    ON CONFLICT (series, year) DO UPDATE SET next_sequence = kept.next_sequence + ${count}
    RETURNING next_sequence`.execute(tx);
  const next = rows[0]?.next_sequence;
  if (next === undefined) throw new Error("an upsert answers with its row");
  return next;
}
