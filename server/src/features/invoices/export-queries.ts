import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../db/schema.ts";
import { streamRows } from "../../db/stream-rows.ts";
import type { InvoiceSort } from "./list-queries.ts";

/** An invoice as a line of the export has it. */
export interface ExportedInvoice {
  number: string;
  customer: string;
  tenant_id: string;
  status: string;
  currency: string;
  subtotal: bigint;
  discount: bigint;
  tax: bigint;
  total: bigint;
  amount_paid: bigint;
  amount_refunded: bigint;
  issue_date: string;
  due_date: string;
  paid_date: string | null;
}

/** Invoices in order, a batch at a time. `selected` has the column `id`. */
export function exportedInvoices(
  db: Kysely<Database>,
  { selected, sort }: { selected: RawBuilder<unknown>; sort: InvoiceSort },
): AsyncGenerator<ExportedInvoice[], void, undefined> {
  const direction = sort.startsWith("-") ? sql`DESC` : sql`ASC`;
  const key = (sort.startsWith("-") ? sort.slice(1) : sort) as keyof typeof SORT_COLUMNS;
  const order = [...SORT_COLUMNS[key], sql`invoice.id`].map((column) => sql`${column} ${direction}`);
  return streamRows(
    db,
    sql<ExportedInvoice>`
      SELECT number, customer.name AS customer, tenant_id, status, invoice.currency, subtotal, discount, tax, total, amount_paid,
        amount_refunded, issue_date, due_date, paid_date
      FROM invoice JOIN customer ON customer.id = invoice.customer_id
      WHERE invoice.id IN (SELECT id FROM (${selected}) AS selected)
      ORDER BY ${sql.join(order)}`,
  );
}

/** What the list's orders are in a statement that joins customers. */
const SORT_COLUMNS = {
  number: [sql`(number_year * 1000000000::bigint + number_sequence)`],
  customer: [sql`search_name`, sql`customer.id`],
  total: [sql`total`],
  issueDate: [sql`issue_date`],
  dueDate: [sql`due_date`],
} as const;
