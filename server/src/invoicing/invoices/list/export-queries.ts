import { CURRENCIES, currencyExponent, isCurrencyCode } from "@billow/core/money/currency.ts";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { amountDueOf } from "../../../db/rules/invoice-rules.ts";
import type { Database } from "../../../db/schema.ts";
import { streamRows } from "../../../db/stream-rows.ts";
import { FORMULA, NEEDS_QUOTES } from "../../../http/text/csv.ts";
import type { InvoiceSort } from "./list-queries.ts";

/**
 * The lines of the export in order, without line ends, in batches. `selected` has the column `id`. The database
 * formats the lines, which is many times faster than returning their cells.
 */
export function exportLines(
  db: Kysely<Database>,
  { selected, sort }: { selected: RawBuilder<unknown>; sort: InvoiceSort },
): AsyncGenerator<{ line: string }[], void, undefined> {
  const direction = sort.startsWith("-") ? sql`DESC` : sql`ASC`;
  const key = (sort.startsWith("-") ? sort.slice(1) : sort) as keyof typeof SORT_COLUMNS;
  const order = [...SORT_COLUMNS[key], sql`invoice.id`].map((column) => sql`${column} ${direction}`);
  const amounts = ["subtotal", "discount", "tax", "total", "amount_paid", "amount_refunded", "amount_due"];
  const cellOf = (column: string) =>
    sql`CASE ${sql.ref(column)} WHEN 0 THEN nothing ELSE (${sql.ref(column)} * unit)::text END`;
  const cells = [
    sql`number`,
    sql`who`,
    sql`status`,
    sql`currency`,
    ...amounts.map(cellOf),
    sql`issue_date::text`,
    sql`due_date::text`,
    sql`coalesce(paid_date::text, '')`,
    cellOf("written_off"),
    cellOf("credited"),
  ];
  // Sorted before the lines are formatted, so that the sort carries less. A customer's cells are formatted once for
  // all its invoices.
  return streamRows(
    db,
    sql<{ line: string }>`
      SELECT concat_ws(',', ${sql.join(cells)}) AS line FROM (
        SELECT number, who, status, invoice.currency, subtotal, discount, tax, total, amount_paid, amount_refunded,
          ${amountDueOf()} AS amount_due, written_off, credited,
          issue_date, due_date, paid_date, minor.unit, minor.nothing
        FROM invoice
        JOIN (SELECT id, search_name, concat_ws(',', ${cellOfText("name")}, ${cellOfText("tenant_id")}) AS who FROM customer OFFSET 0) AS customer
          ON customer.id = invoice.customer_id
        JOIN (SELECT currency, unit, (0 * unit)::text AS nothing
          FROM unnest(${CURRENCY_CODES}::text[], ${UNITS}::numeric[]) AS currency_unit (currency, unit) OFFSET 0) AS minor
          ON minor.currency = invoice.currency
        WHERE invoice.id IN (SELECT id FROM (${selected}) AS selected)
        ORDER BY ${sql.join(order)} OFFSET 0) AS sorted`,
    "lines",
  );
}

/** The list's sort orders, for a statement that joins customers. */
const SORT_COLUMNS = {
  number: [sql`(number_year * 1000000000::bigint + number_sequence)`],
  customer: [sql`search_name`, sql`customer.id`],
  total: [sql`total`],
  issueDate: [sql`issue_date`],
  dueDate: [sql`due_date`],
} as const;

const CURRENCY_CODES = Object.keys(CURRENCIES).filter(isCurrencyCode);

/** The minor unit of each currency in major units, with as many decimals as amounts have: 0.01, 1, 0.001. */
const UNITS = CURRENCY_CODES.map((code) => {
  const exponent = currencyExponent(code);
  return exponent === 0 ? "1" : `0.${"1".padStart(exponent, "0")}`;
});

/** `textCell` of `http/text/csv.ts` as SQL, with the same patterns. */
export function cellOfText(column: string): RawBuilder<unknown> {
  const text = sql.ref(column);
  const guarded = sql`CASE WHEN ${text} ~ ${FORMULA.source} THEN '''' || ${text} ELSE ${text} END`;
  return sql`CASE WHEN ${text} ~ ${NEEDS_QUOTES.source} THEN '"' || replace(${guarded}, '"', '""') || '"' ELSE ${guarded} END`;
}
