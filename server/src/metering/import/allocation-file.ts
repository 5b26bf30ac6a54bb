import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { DomainError } from "@billow/core/errors.ts";
import { parse } from "csv-parse/sync";
import { errorCode, errorMessage } from "../../error-code.ts";
import { ALLOCATION_COLUMNS, type AllocationColumns } from "./parse-allocations.ts";

/** The longest line accepted. An allocation has a few hundred characters at most. */
const LINE_BYTES_MAX = 64 * 1024;

const NEWLINE = 10;

/** A row of the file with its line number: its columns, or what is wrong with it. */
export type FileRow = { line: number; columns: AllocationColumns } | { line: number; fault: string };

/**
 * Reads the whole file before anything is imported, and refuses a file that cannot be used: unreadable, not a text
 * file, a line that never ends, wrong columns.
 *
 * @throws DomainError `invalid_request` whose detail says what is wrong and what would be right
 */
export async function checkAllocationFile(path: string): Promise<void> {
  checkHeader(await checkTextFile(path), path);
}

/** Checks every line of a text file and returns the first line. @throws DomainError `invalid_request` as above */
export async function checkTextFile(path: string): Promise<string> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) throw refusal(`${path} is a folder. Name the file in it.`);
    if (!stats.isFile()) throw refusal(`${path} is not a regular file. Write the rows into one first.`);
    return await checkLines(path);
  } catch (error) {
    if (error instanceof DomainError) throw error;
    const reason = errorCode(error) ?? errorMessage(error);
    throw refusal(`${path} cannot be read (${reason}). Check the path and its permissions.`);
  }
}

/** Checks every line and returns the first. */
async function checkLines(path: string): Promise<string> {
  const header: Buffer[] = [];
  let line = 1;
  let length = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    for (let start = 0; ; ) {
      const end = chunk.indexOf(NEWLINE, start);
      const piece = chunk.subarray(start, end < 0 ? undefined : end);
      length += piece.length;
      if (piece.includes(0)) {
        throw refusal(
          `Line ${line} of ${path} contains a NUL byte. Save the file as plain UTF-8 text. Nothing was imported.`,
        );
      }
      if (length > LINE_BYTES_MAX) {
        throw refusal(
          `Line ${line} of ${path} is longer than ${LINE_BYTES_MAX} bytes. Check that the file has one row per line. Nothing was imported.`,
        );
      }
      if (line === 1) header.push(piece);
      if (end < 0) break;
      line += 1;
      length = 0;
      start = end + 1;
    }
  }
  return Buffer.concat(header).toString();
}

function checkHeader(header: string, path: string): void {
  const columns = headerColumns(header);
  const missing = ALLOCATION_COLUMNS.filter((column) => !columns.includes(column));
  const foreign = columns.filter((column) => !ALLOCATION_COLUMNS.some((known) => known === column));
  const twice = columns.filter((column, index) => columns.indexOf(column) !== index);
  if (missing.length === 0 && foreign.length === 0 && twice.length === 0) return;
  const wrong = [
    ...missing.map((column) => `${column} is missing`),
    ...foreign.slice(0, 5).map((column) => `"${printable(column)}" is unknown`),
    ...twice.map((column) => `${printable(column)} is listed twice`),
  ].join(", ");
  throw refusal(
    `The first line of ${path} must name the columns ${ALLOCATION_COLUMNS.join(",")}: ${wrong}. Nothing was imported.`,
  );
}

/** Streams the rows of a file that `checkAllocationFile` has accepted. A file of any size needs little memory. */
export async function* readAllocationFile(path: string): AsyncGenerator<FileRow> {
  let columns: string[] | undefined;
  for await (const { line, text } of readLines(path)) {
    if (columns === undefined) columns = headerColumns(text);
    else if (text.trim() !== "") yield { line, ...rowOf(text, columns) };
  }
}

/** Streams the lines of a file with their numbers. */
export async function* readLines(path: string): AsyncGenerator<{ line: number; text: string }> {
  let line = 0;
  let begun = "";
  for await (const chunk of createReadStream(path, { encoding: "utf8" }) as AsyncIterable<string>) {
    const texts = (begun + chunk).split("\n");
    begun = texts.pop() ?? "";
    for (const text of texts) yield { line: ++line, text };
  }
  if (begun !== "") yield { line: ++line, text: begun };
}

/** The column names in the first line of a CSV file. */
export function headerColumns(line: string): string[] {
  return (valuesOf(line.replace(/^\ufeff/, "")) ?? []).map((column) => column.trim());
}

/** Parses each line separately, because no value may contain a line break. So an unclosed quote affects only one line. */
function rowOf(text: string, columns: readonly string[]): { columns: AllocationColumns } | { fault: string } {
  const values = valuesOf(text);
  if (values === null)
    return {
      fault:
        "its quotes are broken: a quoted value must end with a quote, and quotes inside it must be doubled",
    };
  if (values.length !== columns.length) {
    return { fault: `it has ${values.length} columns, but the first line names ${columns.length}` };
  }
  const value = (column: string) => values[columns.indexOf(column)] ?? "";
  return {
    columns: {
      tenant: value("tenant"),
      resource: value("resource"),
      vcpus: value("vcpus"),
      ram_gib: value("ram_gib"),
      block_gib: value("block_gib"),
      gpus: value("gpus"),
      created_at: value("created_at"),
      deleted_at: value("deleted_at"),
    },
  };
}

/** The values of a line, or null when its quotes are broken. Few lines have quotes, and the others need no parser. */
export function valuesOf(line: string): string[] | null {
  if (!line.includes('"')) return line.split(",");
  try {
    const [values]: string[][] = parse(line.trimEnd(), { relax_column_count: true });
    return values ?? [];
  } catch {
    return null;
  }
}

function printable(text: string): string {
  return text.slice(0, 40).replace(/\p{Cc}/gu, "\ufffd");
}

export function refusal(detail: string): DomainError {
  return new DomainError("invalid_request", detail);
}
