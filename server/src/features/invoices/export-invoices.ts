import type { InvoiceSelection } from "@billow/contract/bulk.ts";
import { amountDue } from "@billow/core/invoice.ts";
import { formatAmount } from "@billow/core/money.ts";
import { addDays } from "@billow/core/period.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { csvLines, textCell } from "../../http/csv.ts";
import type { Streamed } from "../../http/handler.ts";
import { type ExportedInvoice, exportedInvoices } from "./export-queries.ts";
import type { InvoiceSort } from "./list-queries.ts";
import { currencyOf, statusOf } from "./lock-invoice.ts";
import { selectInvoices } from "./select-invoices.ts";

const COLUMNS = [
  "Invoice Number",
  "Customer",
  "Tenant ID",
  "Status",
  "Currency",
  "Subtotal",
  "Discount",
  "Tax",
  "Total",
  "Amount Paid",
  "Amount Refunded",
  "Amount Due",
  "Issue Date",
  "Due Date",
  "Paid Date",
];

/** Exactly the selected invoices as a CSV file. @throws DomainError as `selectInvoices` does */
export async function exportInvoices(
  db: Kysely<Database>,
  { selection, sort }: { selection: InvoiceSelection; sort: InvoiceSort },
): Promise<Streamed> {
  const selected = await selectInvoices(db, selection);
  return { body: fileOf(exportedInvoices(db, { selected, sort })), fileName: fileName(selection) };
}

async function* fileOf(batches: AsyncIterable<ExportedInvoice[]>): AsyncGenerator<string, void, undefined> {
  // The header waits for the first rows, so that a query that fails is refused instead of cut off.
  let header = csvLines([COLUMNS]);
  for await (const invoices of batches) {
    yield header + csvLines(invoices.map(cellsOf));
    header = "";
  }
  if (header !== "") yield header;
}

function cellsOf(row: ExportedInvoice): string[] {
  const currency = currencyOf(row);
  const status = statusOf(row.status);
  const due = amountDue({ status, total: row.total, amountPaid: row.amount_paid });
  const amounts = [row.subtotal, row.discount, row.tax, row.total, row.amount_paid, row.amount_refunded, due];
  return [
    row.number,
    textCell(row.customer),
    textCell(row.tenant_id),
    status,
    currency,
    ...amounts.map((minor) => formatAmount(minor, currency)),
    row.issue_date,
    row.due_date,
    row.paid_date ?? "",
  ];
}

/** What the file holds: `invoices-overdue-2026-10-01-to-2026-12-31.csv`, for example. */
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
