/** The rows of a CSV file as RFC 4180 defines them; throws where a file is none. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let cells: string[] = [];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy;
  while (cell.lastIndex < text.length) {
    const place = cell.lastIndex;
    const match = cell.exec(text);
    if (match === null) throw new Error(`The file is not CSV from character ${place} on.`);
    const [, raw = "", end] = match;
    cells.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === ",") continue;
    rows.push(cells);
    cells = [];
  }
  if (cells.length > 0) throw new Error("The last line does not end in CRLF.");
  return rows;
}
