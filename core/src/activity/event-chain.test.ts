import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TimelineValue } from "./actor.ts";
import { type ChainedEvent, canonicalEvent } from "./event-chain.ts";

const paid: ChainedEvent = {
  subject: { kind: "invoice", id: "0192f0c1-0000-7000-8000-000000000001" },
  seq: 4,
  at: "2026-11-03T09:12:44Z",
  name: "paymentRecorded",
  actor: { kind: "user", id: "u-1", name: 'Ada "Acc" Müller' },
  data: { method: "bankTransfer", amount: "100.00", currency: "EUR", settles: true, transactionId: null },
};

describe("canonicalEvent", () => {
  it("is this text, for ever: the hash chains of all timelines rest on it", () => {
    expect(canonicalEvent(paid)).toBe(
      '{"actor":{"id":"u-1","kind":"user","name":"Ada \\"Acc\\" Müller"},"at":"2026-11-03T09:12:44Z",' +
        '"data":{"amount":"100.00","currency":"EUR","method":"bankTransfer","settles":true,"transactionId":null},' +
        '"invoiceId":"0192f0c1-0000-7000-8000-000000000001","seq":4,"type":"paymentRecorded"}',
    );
  });

  it("names the subject's kind where that is not an invoice", () => {
    const subject = { kind: "user", id: "u-1" } as const;
    expect(
      canonicalEvent({ ...paid, subject, name: "created", data: { name: "Ada", email: "a@b.example" } }),
    ).toBe(
      '{"actor":{"id":"u-1","kind":"user","name":"Ada \\"Acc\\" Müller"},"at":"2026-11-03T09:12:44Z",' +
        '"data":{"email":"a@b.example","name":"Ada"},"seq":4,"subject":{"id":"u-1","kind":"user"},"type":"user.created"}',
    );
  });

  it("sorts keys by code unit at every depth and keeps lists in order", () => {
    const data = { b: [{ y: 1, x: [3, 1, 2] }], a: { "10": "x", "9": "y", Z: "z", é: "e" } };
    expect(canonicalEvent({ ...paid, data })).toContain(
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
    .map((data): ChainedEvent => ({ ...paid, data }));

  it("is the same after a round through JSON, and with keys in another order", () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const text = canonicalEvent(entry);
        const stored: ChainedEvent = JSON.parse(JSON.stringify(entry));
        expect(canonicalEvent(stored)).toBe(text);
        expect(canonicalEvent(withKeysReversed(entry))).toBe(text);
      }),
    );
  });

  it("is JSON that says exactly what the entry says", () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const { subject, name, ...said } = entry;
        const expected = { ...said, invoiceId: subject.id, type: name };
        expect(JSON.parse(canonicalEvent(entry))).toEqual(JSON.parse(JSON.stringify(expected)));
      }),
    );
  });

  it.each<[string, Partial<ChainedEvent>]>([
    ["the subject", { subject: { ...paid.subject, id: "0192f0c1-0000-7000-8000-000000000002" } }],
    ["the kind of subject", { subject: { ...paid.subject, kind: "user" } }],
    ["the place", { seq: 5 }],
    ["the instant", { at: "2026-11-03T09:12:45Z" }],
    ["the type", { name: "refunded" }],
    ["the actor's kind", { actor: { ...paid.actor, kind: "apiKey" } }],
    ["the actor's id", { actor: { ...paid.actor, id: "u-2" } }],
    ["the actor's name", { actor: { ...paid.actor, name: "Ada" } }],
    ["the data", { data: { ...paid.data, amount: "100.01" } }],
    ["what the data leaves out", { data: {} }],
  ])("changes with %s", (_, change) => {
    expect(canonicalEvent({ ...paid, ...change })).not.toBe(canonicalEvent(paid));
  });

  it("leaves out what does not belong to an entry", () => {
    const stored = { ...paid, hash: "abc", actor: { ...paid.actor, email: "ada@example.org" } };
    expect(canonicalEvent(stored)).toBe(canonicalEvent(paid));
  });

  it.each([0.1, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])("refuses the number %s", (number) => {
    expect(() => canonicalEvent({ ...paid, data: { number } })).toThrow(TypeError);
    expect(() => canonicalEvent({ ...paid, data: { list: [{ number }] } })).toThrow(TypeError);
  });

  it("refuses what JSON would drop", () => {
    const reason: Partial<Record<"reason", string>> = {};
    const missing = { ...paid, data: { reason: reason.reason } } as ChainedEvent;
    expect(() => canonicalEvent(missing)).toThrow(TypeError);
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
