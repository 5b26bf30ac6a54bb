import type { TimelineValue } from "./timeline.ts";

/** A JSON value as one text, whatever the order of its keys. @throws TypeError for undefined and for fractions */
export function canonicalJson(value: TimelineValue): string {
  // A missing value would vanish when stored, and the text could no longer be computed from what is stored.
  if (value === undefined) throw new TypeError("An event holds no undefined values.");
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new TypeError("Numbers in an event are whole and safe; amounts and quantities are texts.");
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/** `Array.isArray` alone does not narrow away a readonly array. */
function isList(value: TimelineValue): value is readonly TimelineValue[] {
  return Array.isArray(value);
}
