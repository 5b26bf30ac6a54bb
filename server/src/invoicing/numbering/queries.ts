import { DRAFT_PREFIX } from "@billow/core/invoicing/invoice-number.ts";
import { sql, type Transaction } from "kysely";
import type { DocumentSeriesTable } from "../../db/schema/invoices.ts";
import type { Database } from "../../db/schema.ts";

const PREFIXES = {
  invoice: sql`invoice_prefix`,
  creditNote: sql`credit_note_prefix`,
  draft: sql`${DRAFT_PREFIX}::text`,
} as const;

/**
 * Advances a year's series by `count`. Returns the next sequence, the present prefix, and whether the issuer's numbers and
 * dates have one order. The row stays locked.
 */
export async function advanceSeries(
  tx: Transaction<Database>,
  options: Pick<DocumentSeriesTable, "issuer_id" | "series" | "year"> & { count: number },
): Promise<{ next: number; prefix: string; isOrdered: boolean }> {
  const { issuer_id: issuerId, series, year, count } = options;
  const { rows } = await sql<{ next: number; prefix: string; isOrdered: boolean }>`
    INSERT INTO document_series AS kept (issuer_id, series, year, next_sequence)
    VALUES (${issuerId}, ${series}, ${year}, ${count + 1})
    ON CONFLICT (issuer_id, series, year) DO UPDATE SET next_sequence = kept.next_sequence + ${count}
    RETURNING next_sequence AS next, (SELECT ${PREFIXES[series]} FROM issuer WHERE id = ${issuerId}) AS prefix,
      (SELECT numbering = 'issue' FROM issuer WHERE id = ${issuerId}) AS "isOrdered"`.execute(tx);
  const [taken] = rows;
  if (taken === undefined) throw new Error("an upsert answers with its row");
  return taken;
}

/** The date of the last document of a series, of any year, that took its number when it was issued. */
export async function lastIssuedOn(
  tx: Transaction<Database>,
  { issuer_id, series }: Pick<DocumentSeriesTable, "issuer_id" | "series">,
): Promise<string | null> {
  const row = await tx
    .selectFrom("document_series")
    .select(({ fn }) => fn.max("last_issued_on").as("last"))
    .where("issuer_id", "=", issuer_id)
    .where("series", "=", series)
    .executeTakeFirst();
  return row?.last ?? null;
}

export async function keepLastIssued(
  tx: Transaction<Database>,
  {
    issuer_id,
    series,
    year,
    on,
  }: Pick<DocumentSeriesTable, "issuer_id" | "series" | "year"> & { on: string },
): Promise<void> {
  await tx
    .updateTable("document_series")
    .set({ last_issued_on: on })
    .where("issuer_id", "=", issuer_id)
    .where("series", "=", series)
    .where("year", "=", year)
    .execute();
}
