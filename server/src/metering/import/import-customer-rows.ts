import {
  CUSTOMER_ROWS_MAX,
  type CustomersImported,
  type RefusedCustomerRow,
} from "@billow/contract/parties/customer-import.ts";
import type { Actor } from "@billow/core/activity/actor.ts";
import { DomainError } from "@billow/core/errors.ts";
import type { Transaction } from "kysely";
import { inSavepoint } from "../../db/savepoint.ts";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import {
  CUSTOMER_COLUMNS,
  columnFault,
  columnOfRefusal,
  customerOfCells,
} from "../../parties/customers/customer-csv.ts";
import { refuseInDemo } from "../../parties/operator/refuse-in-demo.ts";
import { headerColumns, valuesOf } from "./allocation-file.ts";
import { putRows } from "./put-rows.ts";

const REFUSED_SHOWN = 500;

/** Takes back what was done, for its outcome alone is wanted. */
class TakenBack extends Error {}

/**
 * Creates and changes customers by the rows of a text, found by tenant id: all of them, or none where one is refused. A
 * dry run does the same and takes it back.
 *
 * @throws DomainError `invalid_request` where the text as a whole cannot be used
 */
export async function importCustomerRows(
  tx: Transaction<Database>,
  deps: Deps,
  { csv, dryRun, actor }: { csv: string; dryRun: boolean; actor: Actor },
): Promise<CustomersImported> {
  await refuseInDemo(tx);
  const { columns, rows } = tableOf(csv);
  const counts = { created: 0, changed: 0, unchanged: 0 };
  const refused: RefusedCustomerRow[] = [];
  const all = async () => {
    const outcomes = await putRows(tx, deps, {
      rows: rows.map(
        ({ cells }) =>
          () =>
            customerOfCells(cellsOf(cells), columns),
      ),
      actor,
    });
    for (const [index, outcome] of outcomes.entries()) {
      if (typeof outcome === "string") counts[outcome] += 1;
      else {
        const { line } = rows[index] ?? { line: 0 };
        refused.push({ line, column: columnOfRefusal(outcome), reason: outcome.detail });
      }
    }
    if (dryRun || refused.length > 0) throw new TakenBack();
  };
  await inSavepoint(tx, all).catch((error: unknown) => {
    if (!(error instanceof TakenBack)) throw error;
  });
  return {
    dryRun,
    rows: rows.length,
    ...counts,
    refusedCount: refused.length,
    refused: refused.slice(0, REFUSED_SHOWN),
  };
}

interface TextRow {
  line: number;
  /** Null where its quotes are broken. */
  cells: string[] | null;
}

/** The rows of a text with their lines, whether commas or tabs, as spreadsheets copy them, separate its cells. */
function tableOf(csv: string): { columns: string[]; rows: TextRow[] } {
  const [header = "", ...lines] = csv.split(/\r?\n/);
  const isTabbed = header.includes("\t");
  const columns = isTabbed
    ? header
        .replace(/^\ufeff/, "")
        .split("\t")
        .map((column) => column.trim())
    : headerColumns(header);
  const fault = columnFault(columns);
  if (fault !== null)
    throw unusable(`The first line must name columns from ${CUSTOMER_COLUMNS.join(",")}: ${fault}.`);
  const rows = lines.flatMap((text, index) =>
    text.trim() === ""
      ? []
      : [{ line: index + 2, cells: isTabbed ? text.split("\t") : valuesOf(text.trimEnd()) }],
  );
  if (rows.length === 0) throw unusable("There is no row below the names of the columns.");
  if (rows.length > CUSTOMER_ROWS_MAX)
    throw unusable(`These are ${rows.length} rows. Import at most ${CUSTOMER_ROWS_MAX} at once.`);
  return { columns, rows };
}

function cellsOf(cells: string[] | null): string[] {
  if (cells !== null) return cells;
  throw new DomainError("invalid_request", BROKEN_QUOTES);
}

/** What is said of a row whose quotes do not close. */
export const BROKEN_QUOTES =
  "its quotes are broken: a quoted value must end with a quote, and quotes inside it must be doubled";

function unusable(reason: string): DomainError {
  return new DomainError("invalid_request", `${reason} Nothing was imported.`, "/csv");
}
