import type { TimelineEntry, TimelineValue } from "@billow/core/timeline.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inTransaction } from "../../db/transaction.ts";
import { testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeInvoice } from "../../testing/invoicing.ts";
import { appendTimeline, chainHash } from "./append-timeline.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
});

afterAll(() => on.app.close());

const entry: TimelineEntry = {
  invoiceId: "01920000-0000-7000-8000-000000000000",
  seq: 1,
  at: "2026-11-10T10:00:00Z",
  type: "created",
  actor: { kind: "user", id: "1", name: "Ada" },
  data: { total: "1.00", currency: "EUR" },
};

describe("a timeline", () => {
  test("tells what was done in the order it was done, several facts of one moment too", async () => {
    const sent = await makeInvoice(on, "sent");
    await on.call("voidInvoice", { params: { id: sent.id }, body: { reason: "twice" } });
    const { data } = await on.call("getInvoice", { params: { id: sent.id } });
    expect(data.timeline.map(({ type }) => type)).toEqual([
      "created",
      "finalized",
      "sent",
      "voided",
      "creditNoteIssued",
    ]);
    const moments = data.timeline.map(({ at }) => at);
    expect(moments).toEqual(moments.toSorted());
  });

  test("read back from the database has the hashes it was written with", async () => {
    const invoices = [await makeInvoice(on, "pending"), await makeInvoice(on, "draft")];
    // The database drops zeros at the end of a fraction, and the characters of every script come back as they went in.
    const instants = fc
      .integer({ min: 0, max: 999 })
      .map((ms) => new Date(Date.parse("2026-11-10T10:00:00Z") + ms).toISOString().replace(".000Z", "Z"));
    const text = fc
      .string({ unit: "binary" })
      .filter((value) => !value.includes("\0") && value.isWellFormed());
    const values: fc.Arbitrary<Record<string, TimelineValue>> = fc.dictionary(
      text,
      fc.oneof(text, fc.boolean(), fc.constant(null), fc.maxSafeInteger(), fc.array(text)),
    );
    const facts = fc.array(fc.record({ at: instants, data: values, name: text, first: fc.boolean() }), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(facts, async (given) => {
        const entries = given.map(({ at, data, name, first }) => ({
          invoiceId: (first ? invoices[0] : invoices[1])?.id ?? "",
          at,
          type: "edited" as const,
          actor: { kind: "user" as const, id: "1", name },
          data,
        }));
        await inTransaction(on.app.deps.db, (tx) => appendTimeline(tx, entries));
      }),
      { numRuns: 25 },
    );
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("that was tampered with no longer has its hashes", () => {
    const first = chainHash(null, entry);
    const second = { ...entry, seq: 2, type: "finalized" as const };
    const hash = chainHash(first, second);
    const tampered: TimelineEntry[] = [
      { ...second, at: "2026-11-10T10:00:01Z" },
      { ...second, actor: { ...second.actor, name: "Eve" } },
      { ...second, data: { total: "2.00", currency: "EUR" } },
      { ...second, type: "sent" },
      { ...second, seq: 3 },
    ];
    for (const one of tampered) expect(chainHash(first, one).equals(hash)).toBe(false);
    const otherFirst = chainHash(null, { ...entry, data: {} });
    expect(chainHash(otherFirst, second).equals(hash)).toBe(false);
    expect(chainHash(first, { ...second, data: { currency: "EUR", total: "1.00" } }).equals(hash)).toBe(true);
  });

  test("takes nothing for nothing", async () => {
    await expect(inTransaction(on.app.deps.db, (tx) => appendTimeline(tx, []))).resolves.toBeUndefined();
  });
});
