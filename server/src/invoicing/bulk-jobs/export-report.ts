import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Streamed } from "../../http/handler.ts";
import { csvLines, textCell } from "../../http/text/csv.ts";
import { type ReportRow, reportRows } from "./queries.ts";
import { readJobRow } from "./read-bulk-job.ts";

const COLUMNS = ["Invoice Number", "Customer", "Currency", "Total", "Result", "Code", "Reason", "At"];

/** The outcome of each invoice of a job as a CSV file. @throws DomainError `not_found` */
export async function exportReport(db: Kysely<Database>, id: string): Promise<Streamed> {
  const job = await readJobRow(db, id);
  return {
    body: fileOf(reportRows(db, id)),
    fileName: `bulk-${job.action}-${job.created_at.slice(0, 10)}.csv`,
  };
}

async function* fileOf(batches: AsyncIterable<ReportRow[]>): AsyncGenerator<string, void, undefined> {
  let header = csvLines([COLUMNS]);
  for await (const rows of batches) {
    yield header + csvLines(rows.map(cellsOf));
    header = "";
  }
  if (header !== "") yield header;
}

function cellsOf(row: ReportRow): string[] {
  const { currency } = row;
  return [
    row.number,
    textCell(row.customer),
    currency,
    formatAmount(row.total, currency),
    row.outcome ?? "to do",
    row.code ?? "",
    textCell(row.detail),
    row.at ?? "",
  ];
}
