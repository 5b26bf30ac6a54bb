/**
 * The rules of fields that DATEV publishes for the header (version 700) and for booking batches (format version 13), as
 * regular expressions over the cell as it is written. Columns that are not named here are empty in our files.
 * https://developer.datev.de/datev/platform/de/dtvf/formate/buchungsstapel
 */
const HEADER: readonly RegExp[] = [
  /^"(EXTF|DTVF)"$/,
  /^700$/,
  /^21$/,
  /^"Buchungsstapel"$/,
  /^13$/,
  /^20\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d\d{3}$/,
  /^$/,
  /^"\w{0,2}"$/,
  /^"\w{0,25}"$/,
  /^"\w{0,25}"$/,
  /^(\d{4,6}|\d{7})$/,
  /^\d{1,5}$/,
  /^20\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/,
  /^[4-8]$/,
  /^20\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/,
  /^20\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/,
  /^"[\w.\-/ ]{0,30}"$/,
  /^"([A-Z]{2})?"$/,
  /^[12]?$/,
  /^(0|30|40|50|64)?$/,
  /^[01]$/,
  /^"([A-Z]{3})?"$/,
  /^$/,
  /^"(\w{0,2})?"$/,
  /^$/,
  /^$/,
  /^"(\d{2}){0,2}"$/,
  /^(\d{1,4})?$/,
  /^$/,
  /^"?"?$/,
  /^"(.{0,16})"$/,
];

const COLUMNS = 125;

/** Expressions by the number of the column, from 1. */
const FIELDS: ReadonlyMap<number, RegExp> = new Map([
  [1, /^\d{1,10},\d{2}$/],
  [2, /^"(S|H)"$/],
  [3, /^"([A-Z]{3})"$/],
  [7, /^\d{1,9}$/],
  [8, /^\d{1,9}$/],
  [9, /^"(\d{4})?"$/],
  [10, /^\d{4}$/],
  [11, /^"[\w$%\-/]{0,36}"$/],
  [14, /^"([^"]|""){0,60}"$/],
  [40, /^"([A-Z]{2}[A-Z0-9]{0,13})?"$/],
  [41, /^(\d{2},\d{2})?$/],
  ...Array.from({ length: 20 }, (_, index): [number, RegExp][] => [
    [48 + 2 * index, /^"([^"]|""){0,20}"$/],
    [49 + 2 * index, /^"([^"]|""){0,210}"$/],
  ]).flat(),
  [114, /^(0|1)$/],
]);

export interface DatevRow {
  amount: bigint;
  side: string;
  account: string;
  contra: string;
  key: string;
  date: string;
  document: string;
  euRate: string;
}

/** Reads a batch, and lists what breaks the rules. */
export function readDatev(bytes: Uint8Array): { faults: string[]; rows: DatevRow[] } {
  const text = new TextDecoder("windows-1252").decode(bytes);
  const lines = text.split("\r\n");
  const faults = lines.pop() === "" ? [] : ["the last line has no CR LF"];
  if (/[\n\r\p{Cc}]/u.test(lines.join(""))) faults.push("a control character in a field");
  const [head = [], names = [], ...bookings] = lines.map(cellsOf);
  if (head.length !== HEADER.length) faults.push(`the header has ${head.length} fields`);
  for (const [index, rule] of HEADER.entries())
    if (!rule.test(head[index] ?? "")) faults.push(`header field ${index + 1} is ${head[index]}`);
  if (names.length !== COLUMNS || new Set(names).size !== COLUMNS)
    faults.push(`there are ${names.length} columns`);
  const rows = bookings.map((cells, index) => {
    const where = `booking ${index + 1}`;
    if (cells.length !== COLUMNS) faults.push(`${where} has ${cells.length} fields`);
    for (const [place, cell] of cells.entries()) {
      const rule = FIELDS.get(place + 1) ?? /^(|"")$/;
      if (!rule.test(cell)) faults.push(`${where}, ${names[place]}: ${cell}`);
    }
    faults.push(...bookingFaults(cells, head).map((fault) => `${where}: ${fault}`));
    return rowOf(cells, head);
  });
  return { faults, rows };
}

/** What the description says of fields together. */
function bookingFaults(cells: readonly string[], head: readonly string[]): string[] {
  const date = dateOf(cells, head);
  return [
    ...(Number(cells[0]?.replace(",", ".")) > 0 ? [] : ["the amount is not above zero"]),
    ...(date >= (head[14] ?? "") && date <= (head[15] ?? "") ? [] : [`${date} is outside of the batch`]),
    ...[6, 7].flatMap((place) =>
      isAccount(cells[place] ?? "", Number(head[13])) ? [] : [`account ${cells[place]} has another length`],
    ),
    ...(cells[6] === cells[7] ? ["both accounts are the same"] : []),
  ];
}

/** Personal accounts have one digit more than the others, and those of debtors begin with 1 to 6. */
function isAccount(number: string, digits: number): boolean {
  return number.length === digits || (number.length === digits + 1 && /^[1-6]/.test(number));
}

/** The day of a booking has no year; it is of the year of the batch. */
function dateOf(cells: readonly string[], head: readonly string[]): string {
  const day = cells[9] ?? "";
  return `${head[14]?.slice(0, 4)}${day.slice(2)}${day.slice(0, 2)}`;
}

function rowOf(cells: readonly string[], head: readonly string[]): DatevRow {
  const bare = (place: number) => (cells[place] ?? "").replace(/^"|"$/g, "");
  return {
    amount: BigInt(bare(0).replace(",", "")),
    side: bare(1),
    account: bare(6),
    contra: bare(7),
    key: bare(8),
    date: dateOf(cells, head),
    document: bare(10),
    euRate: bare(40),
  };
}

/** Cells between semicolons, with their quotes. */
function cellsOf(line: string): string[] {
  return line.match(/(?<=^|;)("([^"]|"")*"|[^;"]*)(?=;|$)/g) ?? [];
}
