import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { decodeCursor, encodeCursor, epochSeconds, instantOfMs, instantOfSeconds } from "./present.ts";

test("instants are RFC 3339 in UTC, with a fraction only where there is one", () => {
  expect(instantOfMs(0)).toBe("1970-01-01T00:00:00Z");
  expect(instantOfMs(1)).toBe("1970-01-01T00:00:00.001Z");
  expect(instantOfSeconds(1_793_491_200)).toBe("2026-11-01T00:00:00Z");
});

test("an instant of the database is cut to its second", () => {
  expect(epochSeconds("2026-11-01T00:00:00.999999Z")).toBe(1_793_491_200);
  expect(epochSeconds("1969-12-31T23:59:59.5Z")).toBe(-1);
});

test("a cursor comes back as it went, and nothing else does", () => {
  const shape = z.strictObject({ name: z.string(), id: z.string() });
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string(), (name, id) => {
      const cursor = encodeCursor({ name, id });
      expect(cursor).toMatch(/^[\w-]+$/);
      expect(decodeCursor(cursor, shape)).toEqual({ name, id });
    }),
  );
  for (const text of [
    "",
    "abc",
    "{}",
    encodeCursor({ name: "x" }),
    encodeCursor({ name: "x", id: "y", more: 1 }),
  ]) {
    expect(() => decodeCursor(text, shape), text).toThrow(
      expect.objectContaining({ code: "invalid_request" }),
    );
  }
});
