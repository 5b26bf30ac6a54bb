import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TimelineValue } from "./actor.ts";
import {
  changesOf,
  EVENT_TYPES,
  EVENTS,
  eventNameOf,
  eventTypeOf,
  SUBJECT_KINDS,
  subjectKindOf,
} from "./event-types.ts";

describe("EVENTS", () => {
  test("types are put together again from kind and name, and no other text is a type", () => {
    for (const type of EVENT_TYPES) expect(eventTypeOf(subjectKindOf(type), eventNameOf(type))).toBe(type);
    expect(eventTypeOf("user", "sent")).toBeUndefined();
    expect(SUBJECT_KINDS).toContain("user");
  });

  test("amounts stand beside their currency", () => {
    for (const type of EVENT_TYPES) {
      const data: Readonly<Record<string, string>> = EVENTS[type].data;
      const hasAmount = Object.values(data).some((kind) => kind.startsWith("amount"));
      expect([type, hasAmount && data.currency !== "text"]).toEqual([type, false]);
    }
  });
});

describe("changesOf", () => {
  const value = fc.letrec<{ value: TimelineValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 2 },
      fc.string(),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 2 }),
      fc.dictionary(fc.string(), tie("value"), { maxKeys: 2 }),
    ),
  })).value;
  const subject = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), value);

  test("names the fields that differ, each once, with what they were and are", () => {
    fc.assert(
      fc.property(subject, subject, (before, after) => {
        const changes = changesOf(before, after);
        const changed = new Map(changes.map(({ field, after: is }) => [field, is]));
        expect(changed.size).toBe(changes.length);
        for (const { field, before: was } of changes) expect(was).toEqual(before[field] ?? null);
        for (const field of ["a", "b", "c", "d"]) {
          const is = changed.has(field) ? changed.get(field) : (before[field] ?? null);
          expect(is).toEqual(after[field] ?? null);
        }
        expect(changesOf(after, after)).toEqual([]);
      }),
    );
  });

  test("of objects whose keys are in another order are none", () => {
    expect(changesOf({ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } })).toEqual([]);
    expect(changesOf({ a: null }, {})).toEqual([]);
  });
});
