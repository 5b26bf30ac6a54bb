import type { RolePermission } from "@billow/contract/access/custom-role.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import { type Kysely, sql, type Transaction } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publishChange } from "../../../activity/live/publish-change.ts";
import { SYSTEM } from "../../../activity/record/actors.ts";
import type { Database } from "../../../db/schema.ts";
import { inTransaction } from "../../../db/transaction.ts";
import { runBulkJob } from "../../../invoicing/bulk-jobs/run-bulk-job.ts";
import { ingestEvents } from "../../../metering/usage/ingest/ingest-events.ts";
import { setParent } from "../../../parties/customers/group/set-parent.ts";
import { makePersonWith, type TestPerson } from "../../../testing/acts/people.ts";
import { testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { type Invoicing, lineOver, makeCustomer, makeDraft } from "../../../testing/invoicing.ts";
import { holdLock, lockWaits } from "../../../testing/processes/hold-lock.ts";
import { type OpenEvents, openEvents } from "../../../testing/servers/event-source.ts";
import { allocation } from "../../../testing/usage.ts";
import { createApiKey } from "../keys/create-api-key.ts";
import { changeRole } from "../roles/change-role.ts";
import { updateUser } from "../update-user.ts";

/*
 * What was begun by somebody who may read of two customers, and goes on while that ends: they are limited to one of them, they
 * are disabled, or their role no longer allows it.
 */

let on: Invoicing;
let address: string;
let own: Customer;
let foreign: Customer;
const opened: OpenEvents[] = [];
const reading = new AbortController();
const DAYS = 16;

/** Names so long that few rows fill all buffers between the server and who reads. */
const LONG = "x".repeat(180);

beforeAll(async () => {
  const clock = fixedClock("2026-11-20T10:00:00Z");
  const app = await testApp({ clock, env: { BILLOW_URL: "http://127.0.0.1:3000" } });
  on = { app, clock, call: app.as("admin") };
  address = await app.server.listen({ port: 0 });
  own = await makeCustomer(on.call, { name: `Aspen ${LONG}` });
  foreign = await makeCustomer(on.call, { name: `Zelkova ${LONG}`, tenantId: "zelkova" });
  await insertInvoices(own, { from: 10_000, count: 32_000 });
  await insertInvoices(foreign, { from: 60_000, count: 2_000 });
  const vms = Array.from({ length: 60 }, (_, place) => `vm-${place}-${LONG}`);
  await ingestEvents(
    app.deps,
    vms.map((resource) => allocation({ tenantId: "zelkova", at: "2026-11-01T00:00:00Z", resource })),
  );
});

afterAll(async () => {
  reading.abort();
  for (const events of opened) events.close();
  // After one that breaks off, the client connects again without a call, which the end of the server would wait for.
  const { server } = on.app.server;
  server.on("connection", (socket) => socket.destroy());
  server.closeAllConnections();
  await on.app.close();
});

async function insertInvoices({ id }: Customer, { from, count }: { from: number; count: number }) {
  await sql`
    INSERT INTO invoice (id, issuer_id, customer_id, number, number_year, number_sequence, status, origin, currency, issue_date, due_date,
      subtotal, discount, tax, total, amount_paid, amount_refunded, credit_applied, version, created_at)
    SELECT ('00000000-0000-7001-8000-' || lpad(to_hex(n), 12, '0'))::uuid, (SELECT id FROM issuer), ${id}, 'INV-2020-' || n, 2020, n, 'pending', 'manual',
      'EUR', '2020-01-01', '2020-01-15', 100, 0, 0, 100, 0, 0, 0, 1, '2020-01-01T00:00:00Z' FROM generate_series(${from}::int, ${from + count - 1}::int) AS n`.execute(
    on.app.deps.db,
  );
}

const MAY: RolePermission[] = [
  "customers.view",
  "invoices.view",
  "invoices.write",
  "invoices.export",
  "usage.view",
  "usage.export",
];

type Reader = TestPerson & { role: string };

/** Somebody who may all that is tried here, for both customers. */
async function makeReader(): Promise<Reader> {
  const reader = await makePersonWith(on.app, MAY);
  await limit(reader, [own.id, foreign.id]);
  return reader;
}

const limit = ({ id }: Reader, customerIds: string[]) =>
  on.call("updateUser", { params: { id }, body: { customerIds } });

interface End {
  why: string;
  user?(): { customerIds: string[] } | { disabled: true };
  permissions?: RolePermission[];
}

/** What ends the right of somebody to what is another customer's. */
const ENDS: readonly End[] = [
  { why: "is limited to another customer", user: () => ({ customerIds: [own.id] }) },
  { why: "is disabled", user: () => ({ disabled: true }) },
  { why: "has a role that no longer allows it", permissions: ["customers.view"] },
];

async function end({ user, permissions }: End, { id, role }: Reader): Promise<void> {
  if (user !== undefined) await on.call("updateUser", { params: { id }, body: user() });
  if (permissions !== undefined) await on.call("updateRole", { params: { id: role }, body: { permissions } });
}

/** The same as a part of a transaction. */
async function endIn(tx: Transaction<Database>, { user, permissions }: End, { id, role }: Reader) {
  const { deps } = on.app;
  if (user !== undefined) await updateUser(deps, tx, { id, actor: SYSTEM, changes: user() });
  if (permissions !== undefined)
    await changeRole(tx, deps, { id: role, changes: { permissions }, actor: SYSTEM });
}

const listen = async (headers: Record<string, string>, path = "/events/stream") => {
  const events = await openEvents(`${address}/api/v1${path}`, headers);
  opened.push(events);
  return events;
};

const connections = () =>
  new Promise<number>((resolve, reject) => {
    on.app.server.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });

interface HalfRead {
  /** What arrives after the beginning, and whether it is all. */
  rest(): Promise<{ text: string; isWhole: boolean }>;
}

/** An answer that is read as far as its beginning, so that the server waits to send on. */
async function halfRead(
  headers: Record<string, string>,
  { path, body }: { path: string; body?: object },
): Promise<HalfRead> {
  const answer = await fetch(`${address}/api/v1${path}`, {
    signal: reading.signal,
    headers: { ...headers, ...(body && { "content-type": "application/json" }) },
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  });
  expect(answer.status).toBe(200);
  const pieces = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await pieces?.read())?.value?.length).toBeGreaterThan(0);
  return {
    rest: async () => {
      let text = "";
      try {
        for (;;) {
          const piece = await pieces?.read();
          if (piece === undefined || piece.done) return { text, isWhole: true };
          text += piece.value;
        }
      } catch {
        return { text, isWhole: false };
      }
    },
  };
}

/** Says that an invoice of a customer changed. */
function publish(db: Kysely<Database>, { id, tenantId }: Customer) {
  const data = { id: on.app.deps.newId(), number: tenantId, status: "draft", version: 2 } as const;
  return publishChange(db, { name: "invoice", data }, { customerIds: [id] });
}

async function draftsOf(customer: Customer, count: number): Promise<string[]> {
  const drafts = [];
  for (let made = 0; made < count; made += 1) drafts.push((await makeDraft(on.call, customer)).id);
  return drafts;
}

async function keyOf({ id }: Reader): Promise<Record<string, string>> {
  const { deps } = on.app;
  const { key } = await createApiKey(deps, deps.db, { name: `Key of ${id}`, scopes: ["*"], ownerId: id });
  return { authorization: `Bearer ${key}` };
}

/** The own customer's invoices come first, and are more than all buffers hold. */
const EXPORTS: readonly { name: string; path: string; body?: object }[] = [
  { name: "invoices", path: "/invoices/export.csv?sort=customer" },
  {
    name: "chosen invoices",
    path: "/invoices/export",
    body: { selection: { filter: {} }, sort: "customer" },
  },
];

const usage = () => ({
  path: `/usage/export.csv?${new URLSearchParams({
    customerId: foreign.id,
    from: "2026-11-01",
    before: `2026-11-${1 + DAYS}`,
    granularity: "hour",
    groupBy: "resource",
    meter: "compute.vcpu",
  })}`,
});

describe.each(ENDS)("while their reader $why", (ending) => {
  test("an export breaks off, and the rest of it never arrives; another's goes on", async () => {
    const [reader, other] = [await makeReader(), await makeReader()];
    const cut = [];
    for (const wanted of [...EXPORTS, usage()]) cut.push(await halfRead(reader.headers, wanted));
    const going = await halfRead(other.headers, { path: "/invoices/export.csv?sort=customer" });
    const before = await connections();
    await end(ending, reader);
    // Nothing is read before the server has heard of it.
    await expect.poll(connections, { timeout: 20_000 }).toBe(before - cut.length);
    for (const [place, { rest }] of cut.entries()) {
      const { text, isWhole } = await rest();
      expect(isWhole).toBe(false);
      if (place < EXPORTS.length) expect(text).not.toContain("Zelkova");
    }
    const { text, isWhole } = await going.rest();
    expect(isWhole).toBe(true);
    expect(text).toContain("Zelkova");
  });

  test("an event stream ends, and tells nothing of what is changed in the same moment", async () => {
    const reader = await makeReader();
    const events = await listen(reader.headers);
    await publish(on.app.deps.db, own);
    expect(await events.next()).toMatchObject({ name: "invoice", data: { number: own.tenantId } });
    // Both are heard of at once, before the server can ask whether it still may tell.
    await inTransaction(on.app.deps.db, async (tx) => {
      await endIn(tx, ending, reader);
      await publish(tx, foreign);
    });
    expect(await events.next()).toBeNull();
  });

  test("a bulk job of theirs stops before its next invoice", async () => {
    const reader = await makeReader();
    const mine = await draftsOf(own, 3);
    const theirs = await draftsOf(foreign, 2);
    const ids = [...mine, ...theirs];
    const { data: job } = await reader.call("bulkInvoices", { body: { action: "send", selection: { ids } } });
    const params = { id: "id" in job ? job.id : "" };
    const watching = await listen(reader.headers, `/bulk-jobs/${params.id}/events`);
    expect(await watching.next()).toMatchObject({ data: { state: "queued" } });
    const { pool } = on.app.deps;
    const held = await holdLock(pool, "SELECT FROM invoice WHERE id = ANY($1::uuid[]) FOR UPDATE", [mine]);
    const running = runBulkJob(on.app.deps, params.id, { remind: async () => {} });
    await expect.poll(() => lockWaits(pool), { timeout: 20_000 }).toHaveLength(3);
    await end(ending, reader);
    await held.release();
    await running;
    expect((await on.call("getBulkJob", { params })).data).toMatchObject({ state: "cancelled", done: 3 });
    for (const id of theirs)
      expect((await on.call("getInvoice", { params: { id } })).data.status).toBe("draft");
    for (let told = await watching.next(); told !== null; told = await watching.next())
      expect(told.data).toMatchObject({ id: params.id, done: 0 });
  });

  test.each(["session", "API key"])(
    "an answer to their %s from before is not repeated",
    async (credential) => {
      const reader = await makeReader();
      const headers = credential === "session" ? reader.headers : await keyOf(reader);
      const selection = { ids: await draftsOf(own, 1) };
      const filter = { q: "Zelkova" };
      const calls = [
        { url: "/invoices", payload: { customerId: foreign.id, lines: [lineOver("1.00")] } },
        { url: "/invoices/bulk", payload: { action: "send", selection: { filter }, dryRun: true } },
        { url: "/invoices/bulk", payload: { action: "send", selection } },
      ].map(({ url, payload }, place) => ({
        method: "POST" as const,
        url: `/api/v1${url}`,
        payload,
        headers: { ...headers, "idempotency-key": `${reader.id}-${place}` },
      }));
      const first = [];
      for (const call of calls) first.push(await on.app.server.inject(call));
      for (const { statusCode } of first) expect(statusCode).toBeLessThan(300);
      await end(ending, reader);
      // A key keeps its scopes, whatever becomes of the role of who made it.
      const keeps = credential === "API key" && ending.permissions !== undefined;
      for (const [place, call] of calls.entries()) {
        const answer = await on.app.server.inject(call);
        if (keeps) expect(answer.body).toBe(first[place]?.body);
        else {
          expect([401, 403, 404, 409, 422], answer.body).toContain(answer.statusCode);
          expect(answer.headers["idempotency-replayed"]).toBeUndefined();
          expect(answer.body).not.toContain("Zelkova");
        }
      }
    },
  );
});

test("a call that runs while its caller is limited is not repeated to them afterwards", async () => {
  const reader = await makeReader();
  const call = {
    method: "POST",
    url: "/api/v1/invoices/bulk",
    payload: { action: "send", selection: { ids: await draftsOf(own, 1) } },
    headers: { ...reader.headers, "idempotency-key": `${reader.id}-running` },
  } as const;
  const { pool } = on.app.deps;
  const held = await holdLock(pool, "LOCK TABLE bulk_job IN SHARE MODE");
  const first = on.app.server.inject(call);
  await expect.poll(() => lockWaits(pool), { timeout: 20_000 }).toEqual(["relation"]);
  await limit(reader, [own.id]);
  await held.release();
  expect((await first).statusCode).toBe(202);
  const second = await on.app.server.inject(call);
  expect(second.json()).toMatchObject({ code: "idempotency_key_reused" });
});

describe("a customer that leaves the group of the one that somebody is limited to", () => {
  test("is gone from their streams and exports at once", async () => {
    const child = await makeCustomer(on.call, { name: "Aspen south" });
    await on.call("setCustomerParent", { params: { id: child.id }, body: { parentId: own.id } });
    const reader = await makeReader();
    await limit(reader, [own.id]);
    const key = await keyOf(reader);
    const streams = [await listen(reader.headers), await listen(key)];
    const cut = await halfRead(reader.headers, { path: "/invoices/export.csv" });
    const before = await connections();
    await inTransaction(on.app.deps.db, async (tx) => {
      const leaving = { id: child.id, parentId: null, month: null, actor: SYSTEM };
      await setParent(tx, on.app.deps, leaving, async () => null);
      await publish(tx, child);
    });
    for (const events of streams) expect(await events.next()).toBeNull();
    await expect.poll(connections, { timeout: 20_000 }).toBe(before - 1 - streams.length);
    expect((await cut.rest()).isWhole).toBe(false);
  });

  test("and one that joins it is seen by those who connect again", async () => {
    const child = await makeCustomer(on.call, { name: "Aspen north" });
    const reader = await makeReader();
    await limit(reader, [own.id]);
    const events = await listen(reader.headers);
    await on.call("setCustomerParent", { params: { id: child.id }, body: { parentId: own.id } });
    expect(await events.next()).toBeNull();
    const again = await listen(reader.headers);
    await publish(on.app.deps.db, child);
    expect(await again.next()).toMatchObject({ data: { number: child.tenantId } });
  });
});
