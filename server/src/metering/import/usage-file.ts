import { checkTextFile, headerColumns, readLines, refusal, valuesOf } from "./allocation-file.ts";

/** Columns a CSV file of usage must have; `id`, `revision` and `unit` it may have, and every other one is a dimension. */
const COLUMNS = ["tenant", "meter", "resource", "quantity", "from", "before"] as const;

/** The source of events that come from CSV files of usage. */
const SOURCE = "billow:import/usage";

/** An event of a file, as a sender would send it, with the number of its line; or why there is none. */
export type UsageRow = { line: number; event: unknown } | { line: number; fault: string };

/**
 * Reads a file once from end to end, before anything is imported, for what would make all of it unusable.
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
    ...twice.map((column) => `${column.slice(0, 40).replace(/\p{Cc}/gu, "\ufffd")} stands twice`),
  ].join(", ");
  throw refusal(
    `The first line of ${path} must name the columns ${COLUMNS.join(",")}, and may name id, revision, unit and dimensions: ${wrong}. Nothing was imported.`,
  );
}

/** The events of a file that `checkUsageFile` has passed, as a stream: a file of any size takes little memory. */
export async function* readUsageFile(path: string): AsyncGenerator<UsageRow> {
  let columns: string[] | undefined;
  for await (const { line, text } of readLines(path)) {
    if (text.trim() === "") continue;
    // Different bytes that are no text all became this character, so that names which differ would be one.
    if (text.includes("\ufffd")) yield { line, fault: "it holds bytes that are no UTF-8 text" };
    else if (isLinesOfJson(path)) yield { line, ...parsedLine(text) };
    else if (columns === undefined) columns = headerColumns(text);
    else yield { line, ...eventOf(text.trimEnd(), columns) };
  }
}

/** `.ndjson` and `.jsonl`: an event a line, as `POST /events` takes it. Everything else is CSV. */
function isLinesOfJson(path: string): boolean {
  return /\.(ndjson|jsonl)$/i.test(path);
}

function parsedLine(text: string): { event: unknown } | { fault: string } {
  try {
    const event: unknown = JSON.parse(text);
    return { event };
  } catch {
    return { fault: "it is not JSON: each line must be one whole event" };
  }
}

function eventOf(text: string, columns: readonly string[]): { event: unknown } | { fault: string } {
  const values = valuesOf(text);
  if (values === null)
    return { fault: "its quotes are broken: a value in quotes ends with one, and doubles those inside" };
  if (values.length !== columns.length)
    return { fault: `it has ${values.length} columns, where the first line names ${columns.length}` };
  const row = new Map(columns.map((column, index) => [column, values[index]?.trim() ?? ""]));
  const take = (column: string) => {
    const value = row.get(column);
    row.delete(column);
    return value === undefined || value === "" ? undefined : value;
  };
  const [tenant, meter, resource, quantity, from, before] = COLUMNS.map(take);
  const [id, revision, unit] = [take("id"), take("revision"), take("unit")];
  const dimensions = Object.fromEntries([...row].filter(([, value]) => value !== ""));
  // A row without an id of its own is known by what it is of, so that a file may be imported again.
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
