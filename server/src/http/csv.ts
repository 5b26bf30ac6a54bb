/** Begins a formula, or something like it, in a spreadsheet that opens the file. A statement that writes cells takes its source. */
export const FORMULA = /^[=+@\t\r-]/;
/** What RFC 4180 quotes; likewise. */
export const NEEDS_QUOTES = /[",\r\n]/;

/**
 * A cell of text somebody typed: kept from being taken for a formula, and quoted where RFC 4180 asks for it. Numbers and
 * dates of our own need neither.
 */
export function textCell(text: string | null): string {
  if (text === null) return "";
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Rows of cells, each made safe already, as lines that end in CRLF. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.join(",")}\r\n`).join("");
}
