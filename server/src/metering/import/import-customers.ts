import { DomainError } from "@billow/core/errors.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";
import { countWithoutTax } from "../../parties/customers/count-without-tax.ts";
import {
  CUSTOMER_COLUMNS,
  columnFault,
  columnOfRefusal,
  customerOfCells,
} from "../../parties/customers/customer-csv.ts";
import { putCustomer } from "../../parties/customers/put-customer.ts";
import { refuseInDemo } from "../../parties/operator/refuse-in-demo.ts";
import { assignSome } from "../usage/ingest/assign-unmatched-usage.ts";
import { checkTextFile, headerColumns, readLines, refusal, valuesOf } from "./allocation-file.ts";
import { BROKEN_QUOTES } from "./import-customer-rows.ts";
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
 * Bad rows are reported and skipped. Importing the same file again changes nothing.
 *
 * @throws DomainError when the file as a whole cannot be used; then nothing was imported
 */
export async function importCustomers(
  deps: Deps,
  options: { path: string; onBadRow(line: number, reason: string): void },
): Promise<CustomerImportSummary> {
  await refuseInDemo(deps.db);
  checkColumns(headerColumns(await checkTextFile(options.path)), options.path);
  const summary = { rows: 0, bad: 0, created: 0, changed: 0, unchanged: 0 };
  let columns: string[] | undefined;
  for await (const { line, text } of readLines(options.path)) {
    if (columns === undefined) columns = headerColumns(text);
    else if (text.trim() !== "") {
      summary.rows += 1;
      try {
        const customer = customerOf(text.trimEnd(), columns);
        const change = await inTransaction(deps.db, (tx) =>
          putCustomer(tx, deps, customer, { takeUp: assignSome, actor: COMMAND_LINE }),
        );
        summary[change] += 1;
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        summary.bad += 1;
        options.onBadRow(line, reasonOf(error));
      }
    }
  }
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
