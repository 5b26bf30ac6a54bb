import { DomainError } from "@billow/core/errors.ts";
import type { z } from "zod";

/** Milliseconds since 1970 as RFC 3339 in UTC, without a fraction where there is none. */
export function instantOfMs(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}

/** Seconds since 1970 as RFC 3339 in UTC. */
export function instantOfSeconds(seconds: number): string {
  return instantOfMs(seconds * 1000);
}

/** An instant read from the database as seconds since 1970, any fraction cut off. */
export function epochSeconds(instant: string): number {
  return Math.floor(Date.parse(instant) / 1000);
}

/** A place in a list as opaque text: what the last row shown was sorted by. */
export function encodeCursor(position: object): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** The place a cursor stands for. Throws `invalid_request` for text this server did not give out. */
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
