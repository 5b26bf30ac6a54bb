import type { TimelineValue } from "./actor.ts";

/** The text of a JSON value, independent of the order of its keys. @throws TypeError for undefined and fractions */
export function canonicalJson(value: TimelineValue): string {
  // An undefined value would be lost when stored, and the stored data would give another text.
  if (value === undefined) throw new TypeError("An event must not contain undefined values.");
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new TypeError("Numbers in an event must be safe integers. Amounts and quantities are texts.");
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
