import type { EventMapping } from "@billow/contract/metering/event-source.ts";
import { valueAt } from "./value-at.ts";

/** The mappings of a source that an event matches. */
export function matchingMappings(event: unknown, mappings: readonly EventMapping[]): EventMapping[] {
  return mappings.filter(({ match }) => {
    if (!isLike(match.type, valueAt(event, "type"))) return false;
    if (match.source !== undefined && !isLike(match.source, valueAt(event, "source"))) return false;
    return match.where.every(({ path, values }) => {
      const value = valueAt(event, path);
      if (values === undefined) return value !== undefined && value !== null;
      return typeof value === "string" && values.includes(value);
    });
  });
}

function isLike(pattern: string, text: unknown): boolean {
  if (typeof text !== "string") return false;
  return pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}
