import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Customer } from "@billow/contract/parties/customer.ts";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { ensureDefaultRateCard } from "../../pricing/rate-cards/default-rate-card.ts";
import { backupDeps } from "../../testing/acts/backups.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { type TestDatabase, testDatabase } from "../../testing/database.ts";
import { makeCustomer, makeDraft } from "../../testing/invoicing.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { discrepanciesOf } from "../../testing/usage.ts";
import { verified } from "../../testing/verified.ts";
import { backUp } from "../backup/back-up.ts";

const WRITERS = 4;
const BATCHES = 12;
const EVENTS_A_BATCH = 50;
const LOSSES = 3;
const TENANTS = 6;
const PATIENT = { timeout: 30_000, interval: 200 };

let database: TestDatabase;
let app: TestApp;
let headers: Record<string, string>;
let billed: Customer;

beforeAll(async () => {
  database = await testDatabase();
  app = await testApp({ database });
  await ensureDefaultRateCard(app.deps);
  headers = await app.keyOf(["*"]);
  billed = await makeCustomer(app.as("admin"));
  for (let n = 0; n < TENANTS; n++) {
    const body = {
      name: `writer-${n}`,
      tenantId: `writer-${n}`,
      billingEmail: null,
      currency: "EUR",
    } as const;
    await app.as("admin")("createCustomer", { body });
  }
});

afterAll(() => app.close());

test("a worker lost three times under load loses nothing and counts nothing twice, and the console's documents go on", async () => {
  const statuses: number[] = [];
  let isOver = false;
  const writer = async (n: number) => {
    for (let batch = 0; batch < BATCHES; batch++) {
      const body = batchOf(n, batch);
      for (let status = 0; status !== 200; ) {
        const answer = await app.server.inject({
          method: "POST",
          url: "/api/v1/events",
          headers,
          payload: body,
        });
        status = answer.statusCode;
        statuses.push(status);
        if (status === 503) expect(answer.headers["retry-after"]).toBe("2");
      }
    }
  };
  const losing = (async () => {
    for (let n = 0; n < LOSSES && !isOver; n++) await loseWorker(n, () => statuses.lastIndexOf(503));
  })();
  await Promise.all(Array.from({ length: WRITERS }, (_, n) => writer(n)));
  isOver = true;
  await losing;

  expect([...new Set(statuses)].sort()).toEqual([200, 503]);
  const { data } = await app.as("admin")("getUsageReconciliation", {});
  expect(data).toMatchObject({ agrees: true, received: (WRITERS + 1) * BATCHES * (EVENTS_A_BATCH / 2) });
  expect(await discrepanciesOf(app.deps)).toEqual([]);
  expect((await verified(app.deps)).findings).toEqual([]);
}, 300_000);

test("without a worker a billing run and reports of raw usage answer 503, a backup fails whole, and all go on after", async () => {
  using folder = temporaryFolder();
  const october = "from=2026-10-01&before=2026-11-01";
  const get = (path: string) => app.server.inject({ url: `/api/v1${path}`, headers });
  const days = (await get(`/usage?${october}&granularity=day&groupBy=customer`)).json();
  const run = () => app.as("admin")("startBillingRun", { body: { period: "2026-10" } });
  const place = join(folder.path, "backup");
  await withoutWorker(0, async () => {
    for (const path of [
      "/usage?from=2026-10-03&before=2026-10-04&granularity=hour&groupBy=customer",
      "/usage/records",
    ]) {
      const answer = await get(path);
      expect([path, answer.statusCode, answer.headers["retry-after"]]).toEqual([path, 503, "2"]);
    }
    expect((await get(`/usage?${october}&granularity=day&groupBy=customer`)).json()).toEqual(days);
    await expect(run()).rejects.toThrow("The database does not answer");
    await expect(backUp(backupDeps(database, folder.path), { folder: place })).rejects.toThrow(
      "The backup failed, and there is none",
    );
    expect(readdirSync(folder.path).filter((name) => name.includes("backup"))).toEqual([]);
  });
  // Each connection that knew the worker fails once more.
  await vi.waitFor(() => backUp(backupDeps(database, folder.path), { folder: place }), PATIENT);
  expect((await vi.waitFor(run, PATIENT)).data.created).toBe(TENANTS);
  expect((await vi.waitFor(() => verified(app.deps), PATIENT)).findings).toEqual([]);
}, 120_000);

/** A worker is lost until a writer has noticed. */
async function loseWorker(n: number, lastRefused: () => number): Promise<void> {
  const before = lastRefused();
  await withoutWorker(n, async () => {
    await expect.poll(lastRefused, { timeout: 30_000 }).toBeGreaterThan(before);
    expect((await app.as("admin")("listInvoices", {})).data.items).toHaveLength(n);
    const draft = await makeDraft(app.as("admin"), billed);
    await app.as("admin")("sendInvoice", { params: { id: draft.id } });
  });
}

/** Closes a worker's database to all, ends what is connected, and opens it again after `work`. */
async function withoutWorker(n: number, work: () => Promise<void>): Promise<void> {
  const urls = inject("workerUrls");
  const client = new pg.Client({ connectionString: urls[n % urls.length] });
  await client.connect();
  const name = new URL(database.url).pathname.slice(1);
  await client.query(`ALTER DATABASE ${pg.escapeIdentifier(name)} ALLOW_CONNECTIONS false`);
  await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [name]);
  try {
    await work();
  } finally {
    await client.query(`ALTER DATABASE ${pg.escapeIdentifier(name)} ALLOW_CONNECTIONS true`);
    await client.end();
  }
}

/** Half of a writer's events are those of the next one as well. */
function batchOf(writer: number, batch: number): object[] {
  return Array.from({ length: EVENTS_A_BATCH }, (_, index) => {
    const n =
      (writer + Math.floor(index / (EVENTS_A_BATCH / 2))) * 10_000 +
      batch * (EVENTS_A_BATCH / 2) +
      (index % (EVENTS_A_BATCH / 2));
    const hour = String(n % 20).padStart(2, "0");
    const envelope = {
      specversion: "1.0",
      source: "/lost",
      id: `event-${n}`,
      subject: `writer-${n % TENANTS}`,
    };
    if (n % 4 === 0)
      return {
        ...envelope,
        type: "billow.allocation",
        time: `2026-10-03T${hour}:30:00Z`,
        data: { resource: `vm-${n % 30}`, state: "active", vcpus: String(1 + (n % 4)), ramGib: "2" },
      };
    const data = {
      meter: "network.egress",
      resource: `port-${n % 40}`,
      quantity: "1",
      from: `2026-10-03T${hour}:00:00Z`,
      before: `2026-10-03T${hour}:50:00Z`,
    };
    return { ...envelope, type: "billow.usage", data };
  });
}
