/*
 * Arrays in PostgreSQL's text form, for statements that take many rows as one array a column. What `pg` makes of a
 * JavaScript array is the same, but quotes and escapes each value, which costs more than all the rest of the client's work.
 */

/** Of values that need no quotes, such as numbers, UUIDs, dates and meter ids; null is NULL. */
export function plainArrayText(values: readonly (string | number | bigint | boolean | null)[]): string {
  return braced(values.map(String));
}

/** Of any texts, null being NULL; one with quotes in it is escaped once, since columns of dimensions repeat a few. */
export function textArrayText(values: readonly (string | null)[]): string {
  const escaped = new Map<string, string>();
  return braced(
    values.map((value) => {
      if (value === null) return "NULL";
      if (!value.includes('"') && !value.includes("\\")) return `"${value}"`;
      let element = escaped.get(value);
      if (element === undefined) {
        element = `"${value.replace(/["\\]/g, "\\$&")}"`;
        escaped.set(value, element);
      }
      return element;
    }),
  );
}

/** Joined in one go: a long text glued to its braces afterwards would be copied once more before it is sent. */
function braced(elements: string[]): string {
  elements[0] = `{${elements[0] ?? ""}`;
  elements[elements.length - 1] += "}";
  return elements.join(",");
}
