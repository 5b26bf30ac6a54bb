/*
 * Arrays in PostgreSQL's text form, for statements that pass many rows as one array per column. `pg` makes the same of a
 * JavaScript array, but it quotes and escapes each value. That costs more than the rest of the client's work.
 */

/** For values without quotes, such as numbers, UUIDs, dates and meter ids; null is NULL. */
export function plainArrayText(values: readonly (string | number | bigint | boolean | null)[]): string {
  return braced(values.map(String));
}

/** For any texts; null is NULL. Each different text is escaped once, since columns of dimensions repeat a few. */
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

/**
 * As `plainArrayText`, for one of several arrays of an `unnest`, which fills up the shorter ones with NULL: nothing where
 * every value is null, as in columns that few rows have.
 */
export function rarePlain(values: readonly (string | number | bigint | null)[]): string {
  return values.every((value) => value === null) ? "{}" : plainArrayText(values);
}

/** As above, for any texts. */
export function rareTexts(values: readonly (string | null)[]): string {
  return values.every((value) => value === null) ? "{}" : textArrayText(values);
}

/** The values of an array whose text the database wrote, of values as `plainArrayText` takes; none of them is NULL. */
export function valuesOfArrayText(text: string): string[] {
  return text === "{}" ? [] : text.slice(1, -1).split(",");
}

/** Adds the braces while joining: adding them to the long text afterwards would copy it. */
function braced(elements: string[]): string {
  elements[0] = `{${elements[0] ?? ""}`;
  elements[elements.length - 1] += "}";
  return elements.join(",");
}
