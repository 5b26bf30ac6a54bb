import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TimelineEntry, TimelineValue } from "./timeline.ts";
import { canonicalTimelineEntry, TIMELINE_TYPES } from "./timeline.ts";

const paid: TimelineEntry = {
  invoiceId: "0192f0c1-0000-7000-8000-000000000001",
  seq: 4,
  at: "2026-11-03T09:12:44Z",
  type: "paymentRecorded",
  actor: { kind: "user", id: "u-1", name: 'Ada "Acc" Müller' },
  data: { method: "bankTransfer", amount: "100.00", currency: "EUR", settles: true, transactionId: null },
};

describe("TIMELINE_TYPES", () => {
  it("names each type once", () => {
    expect(new Set(TIMELINE_TYPES).size).toBe(TIMELINE_TYPES.length);
  });

  it("has a type for every status an invoice can reach", () => {
    expect(TIMELINE_TYPES).toEqual(
      expect.arrayContaining([
        "created",
        "finalized",
        "sent",
        "paymentRecorded",
        "overdue",
        "voided",
        "refunded",
      ]),
    );
  });
});

describe("canonicalTimelineEntry", () => {
  it("is this text, for ever: the hash chains of all timelines rest on it", () => {
    expect(canonicalTimelineEntry(paid)).toBe(
      '{"actor":{"id":"u-1","kind":"user","name":"Ada \\"Acc\\" Müller"},"at":"2026-11-03T09:12:44Z",' +
        '"data":{"amount":"100.00","currency":"EUR","method":"bankTransfer","settles":true,"transactionId":null},' +
        '"invoiceId":"0192f0c1-0000-7000-8000-000000000001","seq":4,"type":"paymentRecorded"}',
    );
  });

  it("sorts keys by code unit at every depth and keeps lists in order", () => {
    const data = { b: [{ y: 1, x: [3, 1, 2] }], a: { "10": "x", "9": "y", Z: "z", é: "e" } };
    expect(canonicalTimelineEntry({ ...paid, data })).toContain(
      '"data":{"a":{"10":"x","9":"y","Z":"z","é":"e"},"b":[{"x":[3,1,2],"y":1}]}',
    );
  });

  const values = fc.letrec<{ value: TimelineValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string({ unit: "grapheme" }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie("value"), { maxKeys: 3 }),
    ),
  })).value;
  const entries = fc
    .dictionary(fc.string(), values, { maxKeys: 4 })
    .map((data): TimelineEntry => ({ ...paid, data }));

  it("is the same after a round through JSON, and with keys in another order", () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const text = canonicalTimelineEntry(entry);
        const stored: TimelineEntry = JSON.parse(JSON.stringify(entry));
        expect(canonicalTimelineEntry(stored)).toBe(text);
        expect(canonicalTimelineEntry(withKeysReversed(entry))).toBe(text);
      }),
    );
  });

  it("is JSON that says exactly what the entry says", () => {
    fc.assert(
      fc.property(entries, (entry) => {
        expect(JSON.parse(canonicalTimelineEntry(entry))).toEqual(JSON.parse(JSON.stringify(entry)));
      }),
    );
  });

  it.each<[string, Partial<TimelineEntry>]>([
    ["the invoice", { invoiceId: "0192f0c1-0000-7000-8000-000000000002" }],
    ["the place", { seq: 5 }],
    ["the instant", { at: "2026-11-03T09:12:45Z" }],
    ["the type", { type: "refunded" }],
    ["the actor's kind", { actor: { ...paid.actor, kind: "apiKey" } }],
    ["the actor's id", { actor: { ...paid.actor, id: "u-2" } }],
    ["the actor's name", { actor: { ...paid.actor, name: "Ada" } }],
    ["the data", { data: { ...paid.data, amount: "100.01" } }],
    ["what the data leaves out", { data: {} }],
  ])("changes with %s", (_, change) => {
    expect(canonicalTimelineEntry({ ...paid, ...change })).not.toBe(canonicalTimelineEntry(paid));
  });

  it("leaves out what does not belong to an entry", () => {
    const stored = { ...paid, hash: "abc", actor: { ...paid.actor, email: "ada@example.org" } };
    expect(canonicalTimelineEntry(stored)).toBe(canonicalTimelineEntry(paid));
  });

  it.each([0.1, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])("refuses the number %s", (number) => {
    expect(() => canonicalTimelineEntry({ ...paid, data: { number } })).toThrow(TypeError);
    expect(() => canonicalTimelineEntry({ ...paid, data: { list: [{ number }] } })).toThrow(TypeError);
  });

  it("refuses what JSON would drop", () => {
    const reason: Partial<Record<"reason", string>> = {};
    const missing = { ...paid, data: { reason: reason.reason } } as TimelineEntry;
    expect(() => canonicalTimelineEntry(missing)).toThrow(TypeError);
  });
});

function withKeysReversed<T>(value: T): T;
function withKeysReversed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withKeysReversed);
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, withKeysReversed(member)]),
  );
}
