import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parkMessages } from "../../activity/deliveries/mail/claim-message.ts";
import { retryBacklog } from "../../activity/deliveries/mail/retry-backlog.ts";
import { inTransaction } from "../../db/transaction.ts";
import { type Delivering, delivering } from "../../testing/acts/delivering.ts";
import { testApp } from "../../testing/app.ts";
import { makeCustomer, makeInvoice, refusal } from "../../testing/invoicing.ts";
import { lockWaits } from "../../testing/processes/hold-lock.ts";
import { messageIdOf } from "../../testing/servers/mail-server.ts";

let mail: Delivering;
let on: Delivering["on"];
let server: Delivering["server"];
let deliverAll: Delivering["deliverAll"];

beforeAll(async () => {
  mail = await delivering();
  ({ on, server, deliverAll } = mail);
});

beforeEach(() => mail.settle());

afterAll(() => mail.close());

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

  test("leaves no reminder of what was paid meanwhile", async () => {
    const invoices = [await makeInvoice(on, "sent"), await makeInvoice(on, "sent")];
    on.clock.advance({ seconds: 5 });
    await deliverAll();
    for (const { id } of invoices) await on.call("remindInvoice", { params: { id } });
    on.clock.advance({ seconds: 5 });
    server.refusal = { code: 550, text: "Not here", at: "recipient" };
    await deliverAll();
    server.refusal = null;
    expect(await backlog()).toMatchObject({ failed: { count: 2 } });
    const [paid, open] = invoices;
    if (paid === undefined || open === undefined) throw new Error("two invoices were made a moment ago");
    await on.call("recordPayment", {
      params: { id: paid.id },
      body: { amount: paid.total, method: "bank_transfer", paidOn: "2026-11-02" },
    });
    on.clock.advance({ seconds: 5 });
    await deliverAll();
    server.taken.length = 0;
    expect(await backlog()).toMatchObject({ failed: { count: 1, customers: 1 } });
    expect(await retry("failed")).toBe(1);
    await deliverAll();
    expect(server.taken.map(String)).toEqual([expect.stringContaining(open.number)]);
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
      await expect.poll(() => lockWaits(on.app.deps.pool)).toHaveLength(1);
      return queued;
    });
    expect([first, await second]).toEqual([12, 0]);
    expect(await deliverAll()).toBe(12);
    expect(new Set(server.taken.map(messageIdOf)).size).toBe(12);
  });
});

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
