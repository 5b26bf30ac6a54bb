import { DomainError } from "@billow/core/errors.ts";
import { binaryEvent } from "./binary-event.ts";
import { parseKeepingNumbers } from "./number-text.ts";

/** An event of a call, or the reason why there is none. */
export type Received = { index: number } & (
  | { event: unknown; exact: () => unknown }
  | { line: string; fault: DomainError }
);

export interface Sent {
  body: unknown;
  bodyText: string | null;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

const EVENTS_MAX = 10_000;

/**
 * The events of a call: an array, a single object, one a line, or data whose envelope is in the headers. Each can be
 * read again with its numbers as they are written, which only events of other types need.
 *
 * @throws DomainError `too_large`, `invalid_request` for a call without events
 */
export function receivedEvents({ body, bodyText, headers }: Sent): Received[] {
  if (headers["content-type"]?.toString().startsWith("application/x-ndjson"))
    return receivedLines(bodyText ?? "", EVENTS_MAX);
  const exactly = once(() => exactBody(body, bodyText));
  if (headers["ce-id"] !== undefined) {
    const exact = () => binaryEvent(headers, exactly());
    return [{ index: 0, event: binaryEvent(headers, body), exact }];
  }
  if (!Array.isArray(body)) return [{ index: 0, event: body, exact: exactly }];
  limited(body.length);
  return body.map((event: unknown, index) => ({
    index,
    event,
    exact: () => {
      const all = exactly();
      return Array.isArray(all) ? all[index] : event;
    },
  }));
}

/** The events of a pasted text: JSON of one event or a list, or one event a line. */
export function receivedText(text: string): Received[] {
  let body: unknown;
  try {
    body = parsedLine(text);
  } catch {
    return receivedLines(text, EVENTS_MAX);
  }
  return receivedEvents({ body, bodyText: text, headers: {} });
}

function limited(count: number, max = EVENTS_MAX): void {
  if (count > max)
    throw new DomainError(
      "too_large",
      `A call takes at most ${max} events; this one has ${count}. Send several calls.`,
    );
  if (count === 0) throw new DomainError("invalid_request", "The call has no events.");
}

/** The events of a text with one a line. Blank lines are none. */
export function receivedLines(text: string, max: number): Received[] {
  const lines = text.split("\n").flatMap((line, index) => (line.trim() === "" ? [] : [{ line, index }]));
  limited(lines.length, max);
  return lines.map(({ line, index }): Received => {
    try {
      return { index, event: parsedLine(line), exact: () => exactBody(null, line) };
    } catch {
      const detail = "The line is not JSON. Each line must be one whole event.";
      return { index, line, fault: new DomainError("invalid_request", detail) };
    }
  });
}

/** Keys that change prototypes are refused, as in every other body. */
function parsedLine(line: string): unknown {
  if (!/__proto__|constructor|\\u/.test(line)) return JSON.parse(line);
  return JSON.parse(line, (key: string, value: unknown) => {
    const changes =
      key === "constructor" && typeof value === "object" && value !== null && "prototype" in value;
    if (key === "__proto__" || changes) throw new SyntaxError("a key that changes prototypes");
    return value;
  });
}

/** A body that nests too deep to be walked keeps its floats, which no mapping takes. */
function exactBody(body: unknown, text: string | null): unknown {
  if (text === null) return body;
  try {
    return parseKeepingNumbers(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return JSON.parse(text);
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
