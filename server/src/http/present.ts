import { DomainError } from "@billow/core/errors.ts";
import type { z } from "zod";

/** Milliseconds since 1970 as RFC 3339 in UTC, without a zero fraction. */
export function instantOfMs(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}

/** Seconds since 1970 as RFC 3339 in UTC. */
export function instantOfSeconds(seconds: number): string {
  return instantOfMs(seconds * 1000);
}

/** An instant from the database as whole seconds since 1970. */
export function epochSeconds(instant: string): number {
  return Math.floor(Date.parse(instant) / 1000);
}

/** A position in a list as an opaque text. It contains the sort values of the last row shown. */
export function encodeCursor(position: object): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** The position of a cursor. @throws DomainError `invalid_request` for a text that is not a cursor */
export function decodeCursor<T extends z.ZodType>(text: string, shape: T): z.output<T> {
  const parsed = shape.safeParse(parsedJson(Buffer.from(text, "base64url").toString()));
  if (parsed.success) return parsed.data;
  throw new DomainError(
    "invalid_request",
    "The cursor is not from this list. Start again without a cursor.",
    "/cursor",
  );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
