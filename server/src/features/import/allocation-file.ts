import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { DomainError } from "@billow/core/errors.ts";
import { parse } from "csv-parse";
import { ALLOCATION_COLUMNS, type AllocationColumns } from "./parse-allocations.ts";

/** A line longer than this is no allocation: the longest honest one has a few hundred characters. */
const LINE_BYTES_MAX = 64 * 1024;

const HEADER = ALLOCATION_COLUMNS.join(",");

/** A row of the file with the number of the line it begins on. */
export interface FileRow {
  line: number;
  columns: AllocationColumns | null;
  /** Why the line is no row, where it is none. */
  fault: string | null;
}

/**
 * Reads the file once from end to end, before anything is imported, for what would make all of it unusable: unreadable,
 * no text, a line without end, the wrong columns.
 *
 * @throws DomainError `invalid_request` whose detail says what is wrong and what would be right
 */
export async function checkAllocationFile(path: string): Promise<void> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new DomainError(
      "invalid_request",
      `${path} cannot be read (${error.code ?? error.message}). Check the path and its permissions.`,
    );
  });
  try {
    if ((await file.stat()).isDirectory()) {
      throw new DomainError("invalid_request", `${path} is a folder. Name the CSV file in it.`);
    }
    let line = 1;
    let length = 0;
    let header = "";
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      for (const byte of chunk as Buffer) {
        length = byte === 10 ? 0 : length + 1;
        if (line === 1 && byte !== 10 && header.length < LINE_BYTES_MAX) header += String.fromCharCode(byte);
        if (byte === 10) line += 1;
        if (length > LINE_BYTES_MAX) {
          throw new DomainError(
            "invalid_request",
            `Line ${line} of ${path} is longer than ${LINE_BYTES_MAX} bytes. Check that it is a CSV file with one resource a line; nothing was imported.`,
          );
        }
        if (byte === 0)
          throw new DomainError(
            "invalid_request",
            `Line ${line} of ${path} holds a NUL byte. Save the file as plain UTF-8 text; nothing was imported.`,
          );
      }
    }
    checkHeader(header, path);
  } finally {
    await file.close();
  }
}

function checkHeader(header: string, path: string): void {
  const columns = header
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .trim()
    .split(",")
    .map((column) => column.trim().replace(/^"(.*)"$/, "$1"));
  const missing = ALLOCATION_COLUMNS.filter((column) => !columns.includes(column));
  const foreign = columns.filter((column) => !ALLOCATION_COLUMNS.some((known) => known === column));
  const twice = columns.filter((column, index) => columns.indexOf(column) !== index);
  if (missing.length === 0 && foreign.length === 0 && twice.length === 0) return;
  const wrong = [
    ...missing.map((column) => `${column} is missing`),
    ...foreign.slice(0, 5).map((column) => `"${column.slice(0, 40)}" is unknown`),
    ...twice.map((column) => `${column} stands twice`),
  ].join(", ");
  throw new DomainError(
    "invalid_request",
    `The first line of ${path} must name the columns ${HEADER}: ${wrong}. Nothing was imported.`,
  );
}

/** The rows of a file that `checkAllocationFile` has passed, as a stream: a file of any size takes little memory. */
export async function* readAllocationFile(path: string): AsyncGenerator<FileRow> {
  const parser = createReadStream(path).pipe(
    parse({
      bom: true,
      columns: (header: string[]) => header.map((column) => column.trim()),
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }),
  );
  for await (const { record, info } of parser as AsyncIterable<{
    record: Partial<AllocationColumns>;
    info: { lines: number; error?: { message: string } };
  }>) {
    const columns = complete(record);
    const fault =
      info.error !== undefined || columns === null
        ? `a row has ${ALLOCATION_COLUMNS.length} columns, separated by commas`
        : null;
    yield { line: info.lines, columns: fault === null ? columns : null, fault };
  }
}

function complete(record: Partial<AllocationColumns>): AllocationColumns | null {
  const { tenant, resource, vcpus, ram_gib, block_gib, gpus, created_at, deleted_at } = record;
  const values = [tenant, resource, vcpus, ram_gib, block_gib, gpus, created_at, deleted_at];
  if (values.some((value) => value === undefined)) return null;
  return {
    tenant: "",
    resource: "",
    vcpus: "",
    ram_gib: "",
    block_gib: "",
    gpus: "",
    created_at: "",
    deleted_at: "",
    ...record,
  };
}
