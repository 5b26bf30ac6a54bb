import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { camtFile } from "../../testing/acts/bank-files.ts";
import { STRIPE_SETTINGS } from "../../testing/acts/paying.ts";
import { TEST_SECRET, type TestApp, testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { makeCustomer, makeDraft } from "../../testing/invoicing.ts";
import {
  type CommandProcess,
  type ServerProcess,
  spawnBillow,
  startBillow,
} from "../../testing/processes/billow-process.ts";
import { holdLock, lockWaits } from "../../testing/processes/hold-lock.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { fakeStripe } from "../../testing/servers/fake-stripe.ts";
import { verified } from "../../testing/verified.ts";

const folder = temporaryFolder();
const processes: (ServerProcess | CommandProcess)[] = [];
let stripe: Awaited<ReturnType<typeof fakeStripe>>;
let env: Record<string, string>;
let app: TestApp;

beforeAll(async () => {
  stripe = await fakeStripe();
  env = {
    BILLOW_SECRET: TEST_SECRET,
    BILLOW_STRIPE_URL: stripe.url,
    BILLOW_ALLOW_PRIVATE_TARGETS: "127.0.0.1",
  };
  app = await testApp({ env });
  env.DATABASE_URL = String(app.deps.pool.options.connectionString);
  await app.as("admin")("setPaymentProvider", { body: STRIPE_SETTINGS });
});

afterAll(async () => {
  for (const { child } of processes) child.kill("SIGKILL");
  await Promise.all(processes.map(({ ended }) => ended));
  await app.close();
  await stripe.close();
  folder[Symbol.dispose]();
});

/** Of a machine that is busy with other tests. */
const POLLING = { timeout: 120_000, interval: 20 };

const call = () => app.as("billing");
const paymentsOf = async (id: string) =>
  (await call()("getInvoice", { params: { id } })).data.payments.map(({ amount }) => amount);

/** Kills a process where it waits for what a statement locks. */
async function killAt(
  statement: string,
  values: readonly unknown[],
  begin: () => Promise<ServerProcess | CommandProcess>,
): Promise<void> {
  await using lock = await holdLock(app.deps.pool, statement, values);
  const { child, ended } = await begin();
  const waits = expect.poll(async () => (await lockWaits(app.deps.pool)).length, POLLING).toBeGreaterThan(0);
  await Promise.race([waits, ended.then((end) => expect.fail(`it ended: ${JSON.stringify(end)}`))]);
  child.kill("SIGKILL");
  await ended;
  await lock.release();
  await expect.poll(() => lockWaits(app.deps.pool), POLLING).toEqual([]);
}

async function expectAllRight(): Promise<void> {
  expect(await faultsOf(app.deps.db)).toEqual([]);
  expect((await verified(app.deps)).findings).toEqual([]);
}

async function makeSent(amount: string): Promise<{ id: string; number: string }> {
  const draft = await makeDraft(call(), await makeCustomer(call()), { amount });
  const { id, number } = (await call()("sendInvoice", { params: { id: draft.id } })).data;
  return { id, number };
}

test("a statement whose import is killed at each step is booked whole, nothing twice and nothing lost", async () => {
  const amounts = ["11.00", "12.00"];
  const invoices: { id: string; number: string }[] = [];
  for (const amount of amounts) invoices.push(await makeSent(amount));
  const path = join(folder.path, "bank.xml");
  const bookings = amounts.map((amount, place) => ({
    amount,
    text: invoices[place]?.number ?? "",
    reference: `K${place}`,
    iban: "DE89370400440532013000",
  }));
  writeFileSync(path, camtFile(bookings, { day: new Date().toISOString().slice(0, 10) }));
  const importing = async () => {
    const process = spawnBillow(folder.path, ["import", "bank-statement", path], env);
    processes.push(process);
    return process;
  };
  const booked = async () =>
    (await Promise.all(invoices.map(({ id }) => paymentsOf(id)))).map(({ length }) => length);
  const invoiceRow = "SELECT FROM invoice WHERE id = $1 FOR UPDATE";
  const steps: [string, unknown[], number[]][] = [
    // It stores the statement, it matches it, it books the first line, and the last after all it did.
    ["LOCK TABLE bank_line IN SHARE MODE", [], [0, 0]],
    ["LOCK TABLE customer_iban IN ACCESS EXCLUSIVE MODE", [], [0, 0]],
    [invoiceRow, [invoices[0]?.id], [0, 0]],
    [invoiceRow, [invoices[1]?.id], [1, 0]],
  ];
  for (const [statement, values, expected] of steps) {
    await killAt(statement, values, importing);
    expect(await booked()).toEqual(expected);
  }
  expect((await (await importing()).ended).code).toBe(0);
  expect((await (await importing()).ended).code).toBe(0);
  expect(await Promise.all(invoices.map(({ id }) => paymentsOf(id)))).toEqual(amounts.map((one) => [one]));
  await expectAllRight();
}, 300_000);

test("Stripe's money is booked once and paid back once, though the server is killed before each answer", async () => {
  const { id } = await makeSent("100.00");
  const { body, signature } = stripe.event(
    {
      id: "evt_killed",
      type: "checkout.session.completed",
      object: {
        payment_status: "paid",
        payment_intent: "pi_killed",
        amount_total: 10_000,
        currency: "eur",
        metadata: { billow_invoice: id },
      },
    },
    { atMs: Date.now() },
  );
  const headers = { "content-type": "application/json", "stripe-signature": signature };
  const tell = (server: ServerProcess) =>
    fetch(`${server.address}/hooks/stripe`, { method: "POST", headers, body });
  const start = async () => {
    const server = await startBillow(folder.path, env);
    processes.push(server);
    return server;
  };
  const told = async () => {
    const server = await start();
    tell(server).catch(() => {});
    return server;
  };
  const kept = () => sql`SELECT FROM provider_message`.execute(app.deps.db).then(({ rows }) => rows.length);
  const invoiceRow = "SELECT FROM invoice WHERE id = $1 FOR UPDATE";
  await killAt("LOCK TABLE provider_message IN SHARE MODE", [], told);
  expect(await paymentsOf(id)).toEqual([]);
  await killAt(invoiceRow, [id], told);
  expect([await kept(), await paymentsOf(id)]).toEqual([1, []]);
  const second = await start();
  // Whoever gets no answer tells again.
  expect((await tell(second)).status).toBe(200);
  await expect.poll(() => paymentsOf(id), POLLING).toEqual(["100.00"]);
  second.child.kill("SIGKILL");
  await second.ended;

  const refund = { amount: "40.00", reason: "a gift" };
  const { refunds } = (await call()("refundInvoice", { params: { id }, body: refund })).data;
  const params = { id: refunds[0]?.id ?? "" };
  await call()("payRefundByProvider", { params });
  // It asks Stripe, and dies before it writes the answer down.
  await killAt(invoiceRow, [id], start);
  expect(stripe.state.refunds).toHaveLength(1);
  const stateOf = async () => (await call()("payRefundByProvider", { params })).data.state;
  expect(await stateOf()).toBe("waiting");
  // As if two minutes had passed, after which the claim of the dead is over.
  await sql`UPDATE provider_refund SET next_attempt_at = now()`.execute(app.deps.db);
  await start();
  await expect.poll(stateOf, POLLING).toBe("paid");
  expect(stripe.state.refunds).toHaveLength(1);
  await expectAllRight();
}, 300_000);
