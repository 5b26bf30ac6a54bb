import { basename } from "node:path";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { record } from "../../activity/record/record.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Deps } from "../../deps.ts";

/** Records that a file was imported; files are imported on the command line alone. */
export async function recordImport(
  deps: Deps,
  { path, imports, rows, bad, customersCreated, customersChanged }: ImportedFile,
): Promise<void> {
  const data = {
    name: basename(path),
    imports,
    good: rows - bad,
    bad,
    ...(customersCreated !== undefined && { customersCreated }),
    ...(customersChanged !== undefined && { customersChanged }),
  };
  await inTransaction(deps.db, (tx) =>
    record(tx, deps, [{ type: "import.finished", subject: deps.newId(), actor: COMMAND_LINE, data }]),
  );
}

interface ImportedFile {
  path: string;
  imports: "allocations" | "usage" | "customers";
  rows: number;
  bad: number;
  customersCreated?: number;
  customersChanged?: number;
}
