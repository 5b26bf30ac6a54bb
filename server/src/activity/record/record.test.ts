import type { ChainedEvent } from "@billow/core/activity/event-chain.ts";
import type { NewEvent } from "@billow/core/activity/event-types.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inTransaction } from "../../db/transaction.ts";
import { testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeInvoice } from "../../testing/invoicing.ts";
import { chainHash } from "./chain-hash.ts";
import { record } from "./record.ts";

let on: Invoicing;

beforeAll(async () => {
  const clock = fixedClock("2026-11-10T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.as("billing") };
});

afterAll(() => on.app.close());

const entry: ChainedEvent = {
  subject: { kind: "invoice", id: "01920000-0000-7000-8000-000000000000" },
  seq: 1,
  at: "2026-11-10T10:00:00Z",
  name: "created",
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
    const text = fc
      .string({ unit: "binary" })
      .filter((value) => !value.includes("\0") && value.isWellFormed());
    const facts = fc.array(
      fc.record({
        ms: fc.integer({ min: 0, max: 999 }),
        cancelled: fc.maxSafeInteger(),
        name: text,
        to: text,
        of: fc.nat(3),
      }),
      { minLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(facts, async (made) => {
        const events = made.map(({ cancelled, name, to, of }): NewEvent => {
          const actor = { kind: "user", id: "1", name } as const;
          if (of === 0)
            return {
              type: "apiKey.created",
              subject: `user-${to.length % 3}`,
              actor,
              data: { name, scopes: [to] },
            };
          if (of === 1)
            return {
              type: "settings.changed",
              subject: "settings",
              actor,
              data: { changes: [{ field: to, before: [name], after: { [name]: cancelled } }] },
            };
          const subject = invoices[of - 2]?.id ?? "";
          return { type: "invoice.sendUndone", subject, actor, data: { cancelled } };
        });
        const clock = fixedClock(
          new Date(Date.parse("2026-11-10T10:00:00Z") + (made[0]?.ms ?? 0)).toISOString(),
        );
        await inTransaction(on.app.deps.db, (tx) => record(tx, { clock }, events));
      }),
      { numRuns: 25 },
    );
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("of one subject takes the events of several transactions at once, each in a place of its own", async () => {
    const actor = { kind: "user", id: "1", name: "Ada" } as const;
    const event: NewEvent = { type: "settings.changed", subject: "settings", actor, data: { changes: [] } };
    await Promise.all(
      Array.from({ length: 8 }, () =>
        inTransaction(on.app.deps.db, (tx) => record(tx, on.app.deps, [event, event])),
      ),
    );
    expect(await faultsOf(on.app.deps.db)).toEqual([]);
  });

  test("that was tampered with no longer has its hashes", () => {
    const first = chainHash(null, entry);
    const second = { ...entry, seq: 2, name: "finalized" };
    const hash = chainHash(first, second);
    const tampered: ChainedEvent[] = [
      { ...second, at: "2026-11-10T10:00:01Z" },
      { ...second, actor: { ...second.actor, name: "Eve" } },
      { ...second, data: { total: "2.00", currency: "EUR" } },
      { ...second, name: "sent" },
      { ...second, seq: 3 },
    ];
    for (const one of tampered) expect(chainHash(first, one).equals(hash)).toBe(false);
    const otherFirst = chainHash(null, { ...entry, data: {} });
    expect(chainHash(otherFirst, second).equals(hash)).toBe(false);
    expect(chainHash(first, { ...second, data: { currency: "EUR", total: "1.00" } }).equals(hash)).toBe(true);
  });

  test("takes nothing for nothing", async () => {
    await expect(inTransaction(on.app.deps.db, (tx) => record(tx, on.app.deps, []))).resolves.toBeUndefined();
  });
});

test("who makes users and keys and changes users and settings is recorded, and what changes nothing is not", async () => {
  const call = on.app.as("admin");
  const user = {
    name: "Bea",
    email: "bea@test.example",
    role: "support",
    password: "correct horse battery",
  } as const;
  const { id } = (await call("createUser", { body: user })).data;
  for (const role of ["manager", "manager"] as const)
    await call("updateUser", { params: { id }, body: { role } });
  await call("createApiKey", { body: { name: "import", scopes: ["usage:write"] } });
  for (const operatorName of ["East Cloud", "East Cloud"])
    await call("updateSettings", { body: { operatorName } });
  const events = await on.app.deps.db
    .selectFrom("event")
    .select(["subject_kind", "type", "actor_kind", "data"])
    .where("subject_kind", "<>", "invoice")
    .where("actor_name", "<>", "Ada")
    .orderBy("id", "desc")
    .limit(4)
    .execute();
  const before = expect.any(String);
  expect(events.toReversed()).toMatchObject([
    { subject_kind: "user", type: "created", actor_kind: "user", data: { name: "Bea", role: "support" } },
    {
      type: "changed",
      data: { name: "Bea", changes: [{ field: "role", before: "support", after: "manager" }] },
    },
    { subject_kind: "apiKey", type: "created", data: { name: "import", scopes: ["usage:write"] } },
    { subject_kind: "settings", data: { changes: [{ field: "operatorName", before, after: "East Cloud" }] } },
  ]);
  expect(JSON.stringify(events)).not.toContain(user.password);
});
