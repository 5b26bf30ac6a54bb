/** A row of a file, with the line on which it begins, from 1. */
export interface CsvRecord {
  row: number;
  cells: string[];
}

/** Begins a formula in a spreadsheet. An apostrophe says that a cell is none, so one that is meant is guarded, too. */
const GUARDED = /^[=+@\t\r'-]/;

/** A text as a cell: never a formula, and quoted where RFC 4180 requires it. */
export function writtenCell(text: string): string {
  const guarded = GUARDED.test(text) ? `'${text}` : text;
  return /[",\r\n\t;]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** The text of a cell, without what keeps it from being a formula. */
export function textOfCell(cell: string): string {
  return cell.startsWith("'") && GUARDED.test(cell.slice(1)) ? cell.slice(1) : cell;
}

/**
 * The rows of a CSV file, or of cells copied from a spreadsheet: the first line says whether tabs, semicolons or commas
 * stand between them.
 */
export function csvRecords(
  text: string,
  rowsMax: number,
): { records: CsvRecord[]; fault: { row: number; reason: string } | null } {
  const source = text.replace(/^\uFEFF/, "");
  const between = separatorOf(source);
  const records: CsvRecord[] = [];
  let at = 0;
  let line = 1;
  while (at < source.length) {
    if (records.length === rowsMax)
      return { records: [], fault: { row: line, reason: `There are more than ${rowsMax - 1} rows.` } };
    const row = line;
    const cells: string[] = [];
    for (let isOpen = true; isOpen; ) {
      const cell = cellAt(source, at, between);
      if (cell === null) return { records: [], fault: { row, reason: "A quotation mark is not closed." } };
      cells.push(cell.text);
      line += cell.lines;
      at = cell.end;
      isOpen = source[at] === between;
      if (isOpen) at += 1;
    }
    if (source.startsWith("\r\n", at)) at += 2;
    else if (at < source.length) at += 1;
    line += 1;
    records.push({ row, cells });
  }
  return { records, fault: null };
}

function separatorOf(source: string): string {
  const [first = ""] = source.split(/\r\n|\r|\n/, 1);
  if (first.includes("\t")) return "\t";
  return first.includes(";") && !first.includes(",") ? ";" : ",";
}

/** The cell that begins at a place; null where its quotation mark is not closed. */
function cellAt(
  source: string,
  start: number,
  between: string,
): { text: string; end: number; lines: number } | null {
  if (source[start] !== '"') {
    let end = start;
    while (end < source.length && source[end] !== between && source[end] !== "\n" && source[end] !== "\r")
      end += 1;
    return { text: source.slice(start, end), end, lines: 0 };
  }
  let text = "";
  let from = start + 1;
  for (;;) {
    const close = source.indexOf('"', from);
    if (close < 0) return null;
    text += source.slice(from, close);
    if (source[close + 1] === '"') {
      text += '"';
      from = close + 2;
      continue;
    }
    let end = close + 1;
    while (end < source.length && source[end] !== between && source[end] !== "\n" && source[end] !== "\r")
      end += 1;
    const whole = text + source.slice(close + 1, end);
    return { text: whole, end, lines: text.split(/\r\n|\r|\n/).length - 1 };
  }
}
