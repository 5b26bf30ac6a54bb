import { parseKeepingNumbers } from "../events/number-text.ts";
import { checkTextFile, headerColumns, readLines, refusal, valuesOf } from "./allocation-file.ts";

/** Columns a CSV file of usage must have. `id`, `revision` and `unit` are optional; every other column is a dimension. */
const COLUMNS = ["tenant", "meter", "resource", "quantity", "from", "before"] as const;

/** The source of events that come from CSV files of usage. */
const SOURCE = "billow:import/usage";

/** An event of a file, in the form of the API, with its line number; or what is wrong with the line. */
export type UsageRow =
  | { line: number; event: unknown; exact?: () => unknown }
  | { line: number; fault: string };

/**
 * Reads a file once from end to end, before anything is imported, and refuses it if it cannot be used.
 *
 * @throws DomainError `invalid_request` whose detail says what is wrong and what would be right
 */
export async function checkUsageFile(path: string): Promise<void> {
  const first = await checkTextFile(path);
  if (isLinesOfJson(path)) return;
  const columns = headerColumns(first);
  const missing = COLUMNS.filter((column) => !columns.includes(column));
  const twice = columns.filter((column, index) => columns.indexOf(column) !== index);
  if (missing.length === 0 && twice.length === 0) return;
  const wrong = [
    ...missing.map((column) => `${column} is missing`),
    ...twice.map((column) => `${column.slice(0, 40).replace(/\p{Cc}/gu, "\ufffd")} is listed twice`),
  ].join(", ");
  throw refusal(
    `The first line of ${path} must name the columns ${COLUMNS.join(",")}, and may name id, revision, unit and dimensions: ${wrong}. Nothing was imported.`,
  );
}

/** Streams the events of a file that `checkUsageFile` has accepted. A file of any size needs little memory. */
export async function* readUsageFile(path: string): AsyncGenerator<UsageRow> {
  let columns: string[] | undefined;
  for await (const { line, text } of readLines(path)) {
    if (text.trim() === "") continue;
    // Every invalid byte was decoded to this character, so names that differ would become equal.
    if (text.includes("\ufffd")) yield { line, fault: "it contains bytes that are not UTF-8 text" };
    else if (isLinesOfJson(path)) yield { line, ...parsedLine(text) };
    else if (columns === undefined) columns = headerColumns(text);
    else yield { line, ...eventOf(text.trimEnd(), columns) };
  }
}

/** `.ndjson` and `.jsonl` have one event per line, in the form of `POST /events`. Every other file is CSV. */
function isLinesOfJson(path: string): boolean {
  return /\.(ndjson|jsonl)$/i.test(path);
}

function parsedLine(text: string): { event: unknown; exact: () => unknown } | { fault: string } {
  try {
    const event: unknown = JSON.parse(text);
    return { event, exact: () => parseKeepingNumbers(text) };
  } catch {
    return { fault: "it is not JSON: each line must be one whole event" };
  }
}

function eventOf(text: string, columns: readonly string[]): { event: unknown } | { fault: string } {
  const values = valuesOf(text);
  if (values === null)
    return {
      fault:
        "its quotes are broken: a quoted value must end with a quote, and quotes inside it must be doubled",
    };
  if (values.length !== columns.length)
    return { fault: `it has ${values.length} columns, but the first line names ${columns.length}` };
  const row = new Map(columns.map((column, index) => [column, values[index]?.trim() ?? ""]));
  const take = (column: string) => {
    const value = row.get(column);
    row.delete(column);
    return value === undefined || value === "" ? undefined : value;
  };
  const [tenant, meter, resource, quantity, from, before] = COLUMNS.map(take);
  const [id, revision, unit] = [take("id"), take("revision"), take("unit")];
  const dimensions = Object.fromEntries([...row].filter(([, value]) => value !== ""));
  // Without an id, the row's key values identify it, so that a file may be imported again.
  const identity = [tenant, meter, resource, from, before, ...Object.entries(dimensions).flat()];
  return {
    event: {
      id: id ?? identity.map((part) => encodeURIComponent(part ?? "")).join("/"),
      source: SOURCE,
      subject: tenant,
      type: "billow.usage",
      ...(revision === undefined ? {} : { revision }),
      data: { meter, resource, quantity, from, before, dimensions, ...(unit === undefined ? {} : { unit }) },
    },
  };
}
