/** Reads a query string as plain text values; each route's schema gives them their types. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** Writes a query string that people can read: no quotes around texts, and commas as commas. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = Object.entries(search).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  const text = new URLSearchParams(params.map(([key, value]) => [key, String(value)])).toString();
  return text === "" ? "" : `?${text.replaceAll("%2C", ",")}`;
}
