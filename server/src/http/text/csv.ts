/** Matches the beginning of a formula in a spreadsheet. A statement that writes cells uses the source of this expression. */
export const FORMULA = /^[=+@\t\r-]/;
/** Matches what RFC 4180 quotes. Statements use its source too. */
export const NEEDS_QUOTES = /[",\r\n]/;

/**
 * A cell with a text that somebody typed. It cannot become a formula, and is quoted where RFC 4180 requires it. Numbers and
 * dates of Billow need neither.
 */
export function textCell(text: string | null): string {
  if (text === null) return "";
  const guarded = FORMULA.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Rows of safe cells as lines that end in CRLF. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.join(",")}\r\n`).join("");
}
