import type { InvoiceSelection } from "@billow/contract/invoicing/bulk.ts";
import { addDays } from "@billow/core/metering/period.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Within } from "../../../db/within.ts";
import type { Streamed } from "../../../http/handler.ts";
import { CSV_COLUMNS } from "./csv-columns.ts";
import { exportLines } from "./export-queries.ts";
import type { InvoiceSort } from "./list-queries.ts";
import { selectInvoices } from "./select-invoices.ts";

/** The selected invoices as a CSV file. @throws DomainError as `selectInvoices` does */
export async function exportInvoices(
  db: Kysely<Database>,
  { sort, ...selected }: { selection: InvoiceSelection; sort: InvoiceSort; within: Within },
): Promise<Streamed> {
  const lines = exportLines(db, { selected: await selectInvoices(db, selected), sort });
  return { body: fileOf(lines), fileName: fileName(selected.selection) };
}

async function* fileOf(batches: AsyncIterable<{ line: string }[]>): AsyncGenerator<string, void, undefined> {
  // The header waits for the first rows, so that a query that fails is refused instead of cut off.
  let lines = [CSV_COLUMNS.join(",")];
  for await (const batch of batches) {
    for (const { line } of batch) lines.push(line);
    yield `${lines.join("\r\n")}\r\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join("\r\n")}\r\n`;
}

/** Describes the content, for example `invoices-overdue-2026-10-01-to-2026-12-31.csv`. */
function fileName(selection: InvoiceSelection): string {
  if ("ids" in selection) return "invoices-selected.csv";
  const { status = [], issuedFrom, issuedBefore, currency } = selection.filter;
  const parts = [
    "invoices",
    ...status,
    ...(currency === undefined ? [] : [currency]),
    ...(issuedFrom === undefined ? [] : [issuedBefore === undefined ? `from-${issuedFrom}` : issuedFrom]),
    ...(issuedBefore === undefined ? [] : [`to-${addDays(issuedBefore, -1)}`]),
  ];
  return `${parts.join("-")}.csv`;
}
