import type { Statement } from "@billow/contract/books/books.ts";
import { csvLines, textCell } from "../../http/text/csv.ts";

/** A statement as a CSV file. The first row is the opening balance, the last row the closing balance. */
export function statementCsv({ currency, from, before, opening, entries, closing }: Statement): string {
  return csvLines([
    ["Date", "Kind", "Document", "Description", "Debit", "Credit", "Balance", "Currency"],
    [from ?? "", "opening", "", "", "", "", opening, currency],
    ...entries.map((entry) => [
      entry.date,
      entry.kind,
      textCell(entry.document),
      textCell(entry.description),
      entry.debit,
      entry.credit,
      entry.balance,
      currency,
    ]),
    [before ?? "", "closing", "", "", "", "", closing, currency],
  ]);
}
