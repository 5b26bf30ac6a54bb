import { text } from "node:stream/consumers";
import type { Scope } from "@billow/contract/access/user.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { remindByHand } from "../../collections/dunning/remind-invoice.ts";
import { runBulkJob } from "../../invoicing/bulk-jobs/run-bulk-job.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeDraft } from "../../testing/invoicing.ts";
import { type OpenEvents, openEvents } from "../../testing/servers/event-source.ts";
import { createLiveHub } from "./hub.ts";
import { publishAccessChange, publishChange } from "./publish-change.ts";

let on: Invoicing;
let address: string;
const opened: OpenEvents[] = [];

beforeAll(async () => {
  const clock = fixedClock("2026-03-02T10:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
  address = await app.server.listen({ port: 0 });
});

afterAll(async () => {
  for (const events of opened) events.close();
  await on.app.close();
});

async function listen(path: string, headers: Record<string, string>): Promise<OpenEvents> {
  const events = await openEvents(`${address}/api/v1${path}`, headers);
  opened.push(events);
  return events;
}

const withKey = async (scope: Scope, path = "/events/stream") => listen(path, await on.app.keyOf([scope]));

describe("the stream of events", () => {
  test("tells of an invoice once its change is committed, and of nothing that was refused", async () => {
    const events = await listen("/events/stream", await on.app.cookieOf("support"));
    expect(events.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(events.headers.get("cache-control")).toBe("no-store");
    const { id, number } = await makeDraft(on.call, await makeCustomer(on.call));
    expect(await events.next()).toEqual({ name: "invoices", data: {} });
    await on.call("finalizeInvoice", { params: { id } });
    expect(await events.next()).toEqual({
      name: "invoice",
      data: { id, number, status: "pending", version: 2 },
    });
    await on.call("finalizeInvoice", { params: { id } }).catch(() => {});
    await on.call("voidInvoice", { params: { id }, body: { reason: "wrong" } });
    expect(await events.next()).toEqual({
      name: "invoice",
      data: { id, number, status: "voided", version: 3 },
    });
  });

  test("tells each what they may see", async () => {
    const invoices = await withKey("invoices:read");
    const usage = await withKey("usage:read");
    const everything = await listen("/events/stream", await on.app.cookieOf("support"));
    const ticked = { name: "usage", data: { updatedAt: "2026-03-02T10:00:00Z" } } as const;
    const changed = { name: "invoices", data: {} } as const;
    for (const event of [changed, ticked, changed]) await publishChange(on.app.deps.db, event);
    expect(await usage.next()).toEqual(ticked);
    expect([await invoices.next(), await invoices.next()]).toEqual([changed, changed]);
    expect([await everything.next(), await everything.next()]).toEqual([changed, ticked]);
  });

  test("tells how far a bulk job is, and a job's own stream ends with it", async () => {
    const invoices = [];
    for (let n = 0; n < 3; n += 1) invoices.push(await makeDraft(on.call, await makeCustomer(on.call)));
    const body = { action: "send", selection: { ids: invoices.map(({ id }) => id) } } as const;
    const { data } = await on.call("bulkInvoices", { body });
    const { id } = "dryRun" in data ? { id: "" } : data;
    const ofJob = await withKey("invoices:read", `/bulk-jobs/${id}/events`);
    expect(await ofJob.next()).toMatchObject({
      name: "progress",
      data: { id, state: "queued", total: 3, done: 0 },
    });
    const ofAll = await withKey("invoices:read");
    await runBulkJob(on.app.deps, id, { remind: remindByHand });
    const told = [];
    for (let event = await ofJob.next(); event !== null; event = await ofJob.next()) told.push(event);
    expect(told.at(-1)).toMatchObject({ name: "progress", data: { id, state: "done", done: 3 } });
    const names = new Set<string>();
    for (;;) {
      const event = await ofAll.next();
      names.add(event?.name ?? "");
      if (event?.name === "bulk" && event.data.state === "done") break;
    }
    expect(names).toEqual(new Set(["invoice", "bulk"]));
    const ended = await withKey("invoices:read", `/bulk-jobs/${id}/events`);
    expect(await ended.next()).toMatchObject({ data: { state: "done", done: 3 } });
    expect(await ended.next()).toBeNull();
  });

  test("goes on after its connection to the database was lost, and says that something may have been missed", async () => {
    const events = await withKey("invoices:read");
    await on.app.deps.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'billow live' AND datname = current_database()",
    );
    expect(await events.next()).toEqual({ name: "invoices", data: {} });
    await publishChange(on.app.deps.db, { name: "invoice", data: EXAMPLE });
    expect(await events.next()).toEqual({ name: "invoice", data: EXAMPLE });
  });

  test("of somebody who does not read does not grow, and says so when they read again", async () => {
    const events = await withKey("invoices:read");
    const reader = await withKey("usage:read");
    // Many times what the buffers on the way hold.
    const count = 4_000;
    const long = { ...EXAMPLE, number: "INV-".padEnd(7_000, "0") };
    for (let n = 0; n < count; n += 500) {
      await on.app.deps.pool.query(
        "SELECT pg_notify('billow_live', jsonb_build_object('name', 'invoice', 'data', $1::jsonb || jsonb_build_object('version', n))::text) FROM generate_series($2::int, $3::int) AS n",
        [long, n, n + 499],
      );
    }
    // What is told last is heard last, so all of it was passed on before anything is read.
    await publishChange(on.app.deps.db, { name: "usage", data: { updatedAt: "2026-03-02T10:00:00Z" } });
    expect(await reader.next()).toMatchObject({ name: "usage" });
    let invoices = 0;
    for (;;) {
      const event = await events.next();
      if (event?.name === "invoices") break;
      invoices += 1;
    }
    expect(invoices).toBeLessThan(count);
  });

  test("ends with the right to it, however many lose theirs in one change", async () => {
    const events = await listen("/events/stream", await on.app.cookieOf("support"));
    const { db } = on.app.deps;
    const users = await db.selectFrom("auth_user").select("id").where("role", "=", "support").execute();
    await db
      .updateTable("auth_user")
      .set({ disabled_at: "2026-03-02T10:00:00Z" })
      .where("role", "=", "support")
      .execute();
    const others = Array.from({ length: 1_000 }, () => on.app.deps.newId());
    await publishAccessChange(db, [...others, ...users.map(({ id }) => id)]);
    expect(await events.next()).toBeNull();
    await db.updateTable("auth_user").set({ disabled_at: null }).where("role", "=", "support").execute();
  });

  test("ends at once when the server does", async () => {
    const app = await testApp();
    const at = await app.server.listen({ port: 0 });
    const events = await openEvents(`${at}/api/v1/events/stream`, await app.keyOf(["invoices:read"]));
    expect(events.headers.get("connection")).toBe("close");
    await app.close();
    expect(await events.next()).toBeNull();
  });

  test("cannot be opened where changes are not heard of; an answer that takes long is watched all the same", async () => {
    const deps = { ...on.app.deps, pool: Object.create(on.app.deps.pool) };
    deps.pool.options = { ...on.app.deps.pool.options, connectionString: "postgres://127.0.0.1:1/none" };
    const hub = createLiveHub(deps, { onAccessChange: () => {} });
    const admission = (isLetIn: boolean) => ({ actorId: "x", endsAtMs: null, holds: async () => isLetIn });
    await expect(hub.open(admission(true), () => {})).rejects.toThrow("ECONNREFUSED");
    const ended: string[] = [];
    (await hub.watch(admission(true), () => ended.push("let in")))();
    (await hub.watch(admission(false), () => ended.push("refused")))();
    expect(ended).toEqual(["refused"]);
    await hub.close();
  });

  test("that is asked for while the server ends is over at once, and connects to nothing", async () => {
    const { deps } = on.app;
    const hub = createLiveHub(deps, { onAccessChange: () => {} });
    await hub.close();
    const listeners = async () =>
      (
        await deps.pool.query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'billow live'",
        )
      ).rowCount;
    const before = await listeners();
    const stream = await hub.open({ actorId: "somebody", endsAtMs: null, holds: async () => true }, () => {});
    expect(await text(stream.body)).toBe("retry: 2000\n\n");
    expect(await listeners()).toBe(before);
  });
});

const EXAMPLE = {
  id: "01920000-0000-7000-8000-000000000000",
  number: "INV-2026-0001",
  status: "sent",
  version: 7,
} as const;
