import type { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import type { Database } from "../../db/schema.ts";
import { takenBack } from "../../db/taken-back.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import {
  CUSTOMER_COLUMNS,
  columnFault,
  columnOfRefusal,
  customerOfCells,
} from "../../parties/customers/customer-csv.ts";
import type { KnownCustomer } from "../../parties/customers/put-customers.ts";
import { countWithoutTax } from "../../parties/customers/tax/count-without-tax.ts";
import { refuseInDemo } from "../../parties/operator/refuse-in-demo.ts";
import { checkTextFile, headerColumns, readLines, refusal, valuesOf } from "./allocation-file.ts";
import { BROKEN_QUOTES } from "./import-customer-rows.ts";
import { putRows } from "./put-rows.ts";
import { recordImport } from "./record-import.ts";

interface CustomerImportSummary {
  rows: number;
  bad: number;
  created: number;
  changed: number;
  unchanged: number;
  /** Customers without tax settings after the import. */
  withoutTax: number;
}

/**
 * Creates or changes customers by a CSV file, one per line, identified by tenant id. An empty value changes nothing.
 * Bad rows are reported and skipped. Importing the same file again changes nothing. A dry run does the same and takes it
 * back.
 *
 * @throws DomainError when the file as a whole cannot be used; then nothing was imported
 */
export async function importCustomers(
  deps: Deps,
  options: { path: string; dryRun: boolean; onBadRow(line: number, reason: string): void },
): Promise<CustomerImportSummary> {
  await refuseInDemo(deps.db);
  checkColumns(headerColumns(await checkTextFile(options.path)), options.path);
  const summary = { rows: 0, bad: 0, created: 0, changed: 0, unchanged: 0 };
  const putChunk = async (tx: Transaction<Database>, chunk: readonly FileRow[]) => {
    const outcomes = await putRows(tx, deps, { rows: chunk.map(({ read }) => read), actor: COMMAND_LINE });
    return outcomes.map((outcome, index) => ({ outcome, line: chunk[index]?.line ?? 0 }));
  };
  const count = (outcomes: Awaited<ReturnType<typeof putChunk>>) => {
    summary.rows += outcomes.length;
    for (const { outcome, line } of outcomes) {
      if (typeof outcome === "string") summary[outcome] += 1;
      else {
        summary.bad += 1;
        options.onBadRow(line, reasonOf(outcome));
      }
    }
  };
  if (options.dryRun) {
    const all: FileRow[] = [];
    for await (const chunk of chunksOf(options.path)) all.push(...chunk);
    count(await takenBack(deps.db, (tx) => putChunk(tx, all)));
    return { ...summary, withoutTax: await countWithoutTax(deps.db) };
  }
  for await (const chunk of chunksOf(options.path))
    count(await inTransaction(deps.db, (tx) => putChunk(tx, chunk)));
  await recordImport(deps, {
    path: options.path,
    imports: "customers",
    rows: summary.rows,
    bad: summary.bad,
    customersCreated: summary.created,
    customersChanged: summary.changed,
  });
  return { ...summary, withoutTax: await countWithoutTax(deps.db) };
}

interface FileRow {
  line: number;
  read: () => KnownCustomer;
}

/** Rows that are committed together. */
const ROWS_A_CHUNK = 500;

async function* chunksOf(path: string): AsyncGenerator<FileRow[], void, undefined> {
  let columns: string[] | undefined;
  let chunk: FileRow[] = [];
  for await (const { line, text } of readLines(path)) {
    if (columns === undefined) {
      columns = headerColumns(text);
      continue;
    }
    if (text.trim() === "") continue;
    const named = columns;
    chunk.push({ line, read: () => customerOf(text.trimEnd(), named) });
    if (chunk.length < ROWS_A_CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

function checkColumns(columns: readonly string[], path: string): void {
  const fault = columnFault(columns);
  if (fault === null) return;
  throw refusal(
    `The first line of ${path} must name columns from ${CUSTOMER_COLUMNS.join(",")}: ${fault}. Nothing was imported.`,
  );
}

/** Parses a row. @throws DomainError with a pointer to the field that is wrong */
function customerOf(text: string, columns: readonly string[]) {
  const values = valuesOf(text);
  if (values === null) throw refusal(BROKEN_QUOTES);
  return customerOfCells(values, columns);
}

function reasonOf(error: DomainError): string {
  const column = columnOfRefusal(error);
  return column === null ? error.detail : `${column}: ${error.detail}`;
}
