import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { inTransaction } from "../../db/transaction.ts";
import { testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type Invoicing, makeCustomer, makeInvoice, refusal } from "../../testing/invoicing.ts";
import { type MailServer, mailServer, messageIdOf } from "../../testing/mail-server.ts";
import { parkMessages } from "../outbox/claim-message.ts";
import { retryBacklog } from "../outbox/retry-backlog.ts";
import { deliverNext } from "./deliver.ts";
import { smtpTransport, type Transport } from "./transport.ts";

let on: Invoicing;
let server: MailServer;
let transport: Transport;

beforeAll(async () => {
  server = await mailServer();
  transport = smtpTransport(server.url);
  const clock = fixedClock("2026-11-02T08:00:00Z");
  const app = await testApp({ clock, env: { SMTP_URL: server.url } });
  on = { app, clock, call: app.as("billing") };
});

beforeEach(async () => {
  await deliverAll();
  server.taken.length = 0;
  server.refusal = null;
});

afterAll(async () => {
  transport.close();
  await server.close();
  await on.app.close();
});

async function deliverAll(): Promise<number> {
  let delivered = 0;
  while (await deliverNext(on.app.deps, transport)) delivered += 1;
  return delivered;
}

/** Sends an invoice to each of these customers while there is no mail server. */
async function park(names: readonly string[]): Promise<void> {
  for (const name of names)
    await makeInvoice(on, "sent", { customer: await makeCustomer(on.call, { name }) });
  on.clock.advance({ seconds: 5 });
  await parkMessages(on.app.deps.db, on.app.deps);
}

/** The same while the mail server refuses everything for good. */
async function fail(names: readonly string[]): Promise<void> {
  for (const name of names)
    await makeInvoice(on, "sent", { customer: await makeCustomer(on.call, { name }) });
  on.clock.advance({ seconds: 5 });
  server.refusal = { code: 550, text: "Not here", at: "recipient" };
  await deliverAll();
  server.refusal = null;
}

async function backlog() {
  return (await on.call("getOutboxBacklog", {})).data;
}

async function retry(part: "failed" | "waiting"): Promise<number> {
  return (await on.call("retryOutboxBacklog", { body: { part } })).data.queued;
}

const nothing = { count: 0, customers: 0, names: [] };

describe("what stands in the outbox until somebody says so", () => {
  test("is counted, with the customers that have the most of it", async () => {
    expect(await backlog()).toEqual({ failed: nothing, waiting: nothing });
    await park(["Delta", "Alpha", "Beta", "Gamma"]);
    const again = (await on.call("listCustomers", { query: { q: "Gamma" } })).data.items[0];
    if (again === undefined) throw new Error("Gamma was made a moment ago");
    await makeInvoice(on, "sent", { customer: again });
    on.clock.advance({ seconds: 5 });
    await parkMessages(on.app.deps.db, on.app.deps);
    await fail(["Epsilon"]);
    expect(await backlog()).toEqual({
      failed: { count: 1, customers: 1, names: ["Epsilon"] },
      waiting: { count: 5, customers: 4, names: ["Gamma", "Alpha", "Beta"] },
    });
  });

  test("leaves when it is said, one part of it at a time, and nothing else with it", async () => {
    server.refusal = { code: 451, text: "Come back later", at: "content" };
    await makeInvoice(on, "sent");
    on.clock.advance({ seconds: 5 });
    expect(await deliverAll()).toBe(1);
    server.refusal = null;

    expect(await retry("waiting")).toBe(5);
    expect(await backlog()).toMatchObject({ waiting: nothing, failed: { count: 1 } });
    expect(await deliverAll()).toBe(5);
    expect(await retry("failed")).toBe(1);
    expect(await deliverAll()).toBe(1);
    expect(server.taken).toHaveLength(6);
    expect([await retry("failed"), await retry("waiting")]).toEqual([0, 0]);
    // What waits for its next attempt by itself still does.
    const { items } = (await on.call("listOutbox", { query: { state: "waiting" } })).data;
    expect(items).toMatchObject([{ attempts: 1, lastError: "451 Come back later" }]);
    on.clock.advance({ minutes: 1 });
  });

  test.each(["failed", "waiting"] as const)("is queued once by two who say so at once: %s", async (part) => {
    const { db } = on.app.deps;
    const names = Array.from({ length: 12 }, (_, index) => `${part} ${index}`);
    await (part === "failed" ? fail : park)(names);
    let second: Promise<number> = Promise.resolve(-1);
    const first = await inTransaction(db, async (tx) => {
      const queued = await retryBacklog(tx, on.app.deps, part);
      second = retry(part);
      // The other has begun, and waits for what is not committed yet.
      await vi.waitFor(async () => expect(await waitingForLocks()).toBe(1), { timeout: 20_000 });
      return queued;
    });
    expect([first, await second]).toEqual([12, 0]);
    expect(await deliverAll()).toBe(12);
    expect(new Set(server.taken.map(messageIdOf)).size).toBe(12);
  });
});

async function waitingForLocks(): Promise<number> {
  const { rows } = await sql`
    SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(
    on.app.deps.db,
  );
  return rows.length;
}

test("without a mail server it stays, and who may not send may only look", async () => {
  const app = await testApp({ clock: on.clock });
  try {
    const refused = await refusal(app.as("billing")("retryOutboxBacklog", { body: { part: "waiting" } }));
    expect(refused).toMatchObject({ status: 409, code: "conflict" });
  } finally {
    await app.close();
  }
  const manager = on.app.as("manager");
  expect((await manager("getOutboxBacklog", {})).data).toHaveProperty("failed");
  expect(await refusal(manager("retryOutboxBacklog", { body: { part: "failed" } }))).toMatchObject({
    status: 403,
  });
});
