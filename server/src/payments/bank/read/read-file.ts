import type { CsvMapping } from "@billow/contract/payments/bank-statements.ts";
import { assertSound, notSound, type Statement } from "@billow/core/payments/bank-statement.ts";
import { looksLikeMt940, readMt940 } from "@billow/core/payments/mt940.ts";
import { looksLikeXml, readCamt } from "./camt.ts";
import { readCsv } from "./csv.ts";

/** What is not a picture of text cannot be stored, and a text of that is shown. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/**
 * Reads a bank's file of whichever form, whole or not at all.
 *
 * @throws DomainError `invalid_statement`, `too_large`
 */
export function readFile(
  content: string,
  csv: CsvMapping | undefined,
): { format: "camt.053" | "MT940" | "CSV"; statements: Statement[] } {
  const file = readForm(content.replace(CONTROL, " "), csv);
  assertSound(file.statements);
  return file;
}

function readForm(content: string, csv: CsvMapping | undefined): ReturnType<typeof readFile> {
  if (csv !== undefined) return { format: "CSV", statements: readCsv(content, csv) };
  if (looksLikeXml(content)) return { format: "camt.053", statements: readCamt(content) };
  if (looksLikeMt940(content)) return { format: "MT940", statements: readMt940(content) };
  throw notSound(
    "The file is neither camt.053 nor MT940. For a CSV file, say how its columns are to be read.",
  );
}
