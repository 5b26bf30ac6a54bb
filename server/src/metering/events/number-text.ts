/** A number of JSON as it is written. A float would lose digits of it. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): string {
    return this.text;
  }
}

/**
 * Parses JSON and keeps every number as it is written.
 *
 * @throws SyntaxError for what is not JSON, RangeError for JSON that nests too deep to be walked
 */
export function parseKeepingNumbers(json: string): unknown {
  return JSON.parse(json, (_key: string, value: unknown, ...more: unknown[]) =>
    typeof value === "number" ? new NumberText(sourceOf(more[0]) ?? String(value)) : value,
  );
}

/** The library's types do not know the third argument of a reviver yet. */
function sourceOf(context: unknown): string | undefined {
  if (typeof context !== "object" || context === null || !("source" in context)) return undefined;
  return typeof context.source === "string" ? context.source : undefined;
}
