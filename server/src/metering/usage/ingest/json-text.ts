/** Serializes parsed JSON of any depth. `JSON.stringify` overflows the stack at some thousand levels. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return deepText(value);
  }
}

/** A piece of text, or a value still to be serialized. */
type Part = { text: string } | { value: unknown };

function deepText(whole: unknown): string {
  const written: string[] = [];
  const todo: Part[] = [{ value: whole }];
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    if ("text" in part) written.push(part.text);
    else todo.push(...partsOf(part.value).toReversed());
  }
  return written.join("");
}

function partsOf(value: unknown): Part[] {
  if (typeof value !== "object" || value === null) return [{ text: JSON.stringify(value) ?? "null" }];
  const isList = Array.isArray(value);
  const members = Object.entries(value).flatMap(([key, member], index): Part[] => [
    { text: `${index > 0 ? "," : ""}${isList ? "" : `${JSON.stringify(key)}:`}` },
    { value: member },
  ]);
  return [{ text: isList ? "[" : "{" }, ...members, { text: isList ? "]" : "}" }];
}
