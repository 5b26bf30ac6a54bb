import { DomainError } from "@billow/core/errors.ts";
import { NumberText } from "../../events/number-text.ts";

/** The value at a path of an event; undefined when there is none. What an object inherits does not count. */
export function valueAt(event: unknown, path: string): unknown {
  let inner = event;
  for (const [part] of path.matchAll(/"[^"]+"|[^."]+/g)) {
    if (typeof inner !== "object" || inner === null || inner instanceof NumberText) return undefined;
    const name = part.startsWith('"') ? part.slice(1, -1) : part;
    if (!Object.hasOwn(inner, name)) return undefined;
    inner = Reflect.get(inner, name);
  }
  return inner;
}

/** The text at a path. @throws DomainError naming the path, for a missing value and one of another type */
export function textAt(event: unknown, path: string): string {
  const value = presentAt(event, path);
  if (typeof value === "string") return value;
  throw faultAt(path, `must be a string, not ${kindOf(value)}`);
}

/** The value at a path that must be there. Null means that it is missing, as most senders mean it. */
export function presentAt(event: unknown, path: string): unknown {
  const value = valueAt(event, path);
  if (value === undefined || value === null) throw faultAt(path, "is missing");
  return value;
}

export function faultAt(path: string, fault: string): DomainError {
  return new DomainError("invalid_request", `${path}: ${fault}.`);
}

export function kindOf(value: unknown): string {
  if (value instanceof NumberText || typeof value === "number") return "a number";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
