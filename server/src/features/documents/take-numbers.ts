import { sql, type Transaction } from "kysely";
import type { Database } from "../../db/schema.ts";

/**
 * Takes `count` numbers of a year's series and says the first. The series' row stays locked until the transaction ends,
 * and a rollback gives the numbers back: so the series has no gap, and numbers are best taken last.
 */
export async function takeNumbers(
  tx: Transaction<Database>,
  { series, year, count }: { series: "INV" | "CN"; year: number; count: number },
): Promise<number> {
  const { rows } = await sql<{ next_sequence: number }>`
    INSERT INTO document_series AS kept (series, year, next_sequence) VALUES (${series}, ${year}, ${count + 1})
    ON CONFLICT (series, year) DO UPDATE SET next_sequence = kept.next_sequence + ${count}
    RETURNING next_sequence`.execute(tx);
  const next = rows[0]?.next_sequence;
  if (next === undefined) throw new Error("an upsert answers with its row");
  return next - count;
}
