import type { Dimensions } from "@billow/core/metering/dimensions.ts";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { runBilling } from "../../billing/billing-run/run-billing.ts";
import { createDb } from "../../db/connection/pool.ts";
import { accrue } from "../../metering/usage/allocations/accrue.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { ensureDefaultRateCard } from "../../pricing/rate-cards/default-rate-card.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { addWorkers, dropOnWorkers } from "../../testing/citus.ts";
import { fixedClock } from "../../testing/clock.ts";
import { type TestDatabase, wholeDatabase } from "../../testing/database.ts";
import { allocation, makeTenant, reading } from "../../testing/usage.ts";
import { verified } from "../../testing/verified.ts";
import { verifyTonight } from "../nightly-verify/verify-tonight.ts";
import { distribute } from "./distribute.ts";

const NOW = "2026-11-03T00:00:00Z";
const TENANTS = 12;
const EVENTS = 1_500;
const METERS = ["network.egress", "network.ingress", "storage.object"] as const;

let database: TestDatabase;

beforeAll(async () => {
  database = await wholeDatabase();
});

afterAll(async () => {
  await database.close();
  await dropOnWorkers(new URL(database.url).pathname.slice(1), inject("workerUrls"));
});

/** A Billow that has not seen the database yet. */
const open = (): Promise<TestApp> =>
  testApp({
    clock: fixedClock(NOW),
    env: { BILLOW_TIMEZONE: "UTC" },
    database: { ...database, db: createDb(database.pool), close: async () => {} },
  });

/** A billed month and the beginning of the next, with corrections, conflicts, late usage, and tenants that nobody knows. */
async function fill({ deps }: TestApp): Promise<string[]> {
  await ensureDefaultRateCard(deps);
  const customers: string[] = [];
  for (let n = 0; n < TENANTS; n++) customers.push(await makeTenant(deps, `tenant-${n}`));
  await ingestEvents(
    deps,
    Array.from({ length: EVENTS }, (_, n) => eventOf(n, 0)),
  );
  await accrue(deps);
  await runBilling(deps, { period: "2026-10", actor: { kind: "system", id: "test", name: "Test" } });
  await ingestEvents(
    deps,
    Array.from({ length: 100 }, (_, n) => eventOf(n * 7, n % 3 === 0 ? 0 : 1)),
  );
  await ingestEvents(
    deps,
    Array.from({ length: 50 }, (_, n) => eventOf(EVENTS + n, 0)),
  );
  await accrue(deps);
  return customers;
}

/** The n-th event, and what another revision says of it. */
function eventOf(n: number, revision: number) {
  const tenantId = `tenant-${n % (TENANTS + 2)}`;
  const day = String(1 + (n % 28)).padStart(2, "0");
  const hour = String(n % 23).padStart(2, "0");
  const [id, resource] = [`event-${n}`, `resource-${n % 31}`];
  const month = n % 5 === 0 ? "11-01" : `10-${day}`;
  if (n % 3 === 0)
    return allocation({
      tenantId,
      id,
      revision,
      resource,
      at: `2026-${month}T${hour}:17:00Z`,
      vcpus: `${1 + (n % 4) + revision}`,
    });
  const [from, before] = [`2026-${month}T${hour}:00:00Z`, `2026-${month}T${hour}:50:00Z`];
  const dimensions: Dimensions = n % 2 === 0 ? { region: `region-${n % 4}` } : {};
  const meter = METERS[n % METERS.length] ?? METERS[0];
  return reading({
    tenantId,
    id,
    revision,
    resource,
    meter,
    dimensions,
    from,
    before,
    quantity: `${1.25 + revision}`,
  });
}

/** What people read of usage: reports in all their forms, records in all states, what bills are made of, and exports. */
function pagesOf(customers: readonly string[], lines: readonly string[]): string[] {
  const month = "from=2026-10-01&before=2026-11-04";
  const days = "from=2026-10-20&before=2026-11-04";
  const [customer = ""] = customers;
  return [
    ...["hour", "day", "month", "total"].flatMap((granularity) =>
      ["none", "customer", "region"].map(
        (groupBy) =>
          `/usage?${granularity === "hour" ? days : month}&granularity=${granularity}${groupBy === "none" ? "" : `&groupBy=${groupBy}`}`,
      ),
    ),
    ...customers.map((id) => `/usage?${month}&granularity=day&customerId=${id}`),
    `/usage?${month}&granularity=day&customerId=${customer}&groupBy=resource`,
    `/usage/export.csv?${days}&granularity=hour&groupBy=customer`,
    `/usage/dimensions?${month}`,
    "/usage/records?limit=200",
    ...["open", "billed", "unmatched", "conflict"].map((state) => `/usage/records?limit=100&state=${state}`),
    `/usage/records?limit=100&customerId=${customer}&${month}`,
    "/usage/records?limit=100&q=resource-7",
    "/usage/records?limit=100&q=event-21",
    "/usage/reconciliation",
    "/usage/notices",
    "/usage/focus.csv?period=2026-10",
    "/reports/months",
    ...customers.map((id) => `/customers/${id}/upcoming`),
    ...lines.map((line) => `/invoices/${line}/explanation`),
  ];
}

async function answersOf(
  app: TestApp,
  headers: Record<string, string>,
  pages: readonly string[],
): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for (const page of pages) {
    const answer = await app.server.inject({ url: `/api/v1${page}`, headers });
    answers.set(page, `${answer.statusCode} ${answer.payload}`);
  }
  return answers;
}

test("everything that is read of usage is the same before and after it is distributed, field by field", async () => {
  const one = await open();
  const customers = await fill(one);
  const { data } = await one.as("admin")("listInvoices", { query: { limit: 200 } });
  const lines: string[] = [];
  for (const { id } of data.items) {
    const invoice = (await one.as("admin")("getInvoice", { params: { id } })).data;
    lines.push(...invoice.lines.map((_, place) => `${id}/lines/${place + 1}`));
  }
  expect(lines.length).toBeGreaterThan(TENANTS);
  const pages = pagesOf(customers, lines);
  const headers = await one.cookieOf("admin");
  const before = await answersOf(one, headers, pages);
  for (const [page, answer] of before) expect([page, answer.slice(0, 3)]).toEqual([page, "200"]);
  const checked = await verified(one.deps);
  expect(checked.findings).toEqual([]);
  await one.close();

  await addWorkers(database.url, inject("workerUrls"));
  await distribute(database.pool, { shards: 4, onStep: () => {} });
  const other = await open();
  for (const [page, answer] of await answersOf(other, headers, pages))
    expect([page, answer]).toEqual([page, before.get(page)]);
  // Who opens a database is on record.
  const records = expect.any(Number);
  expect(await verified(other.deps)).toEqual({ findings: [], checked: { ...checked.checked, records } });
  await other.close();
}, 300_000);

test("the check at night says nothing of usage, which may change while several nodes are read", async () => {
  const clock = fixedClock("2026-11-04T00:30:00Z");
  const app = await testApp({
    clock,
    env: { BILLOW_TIMEZONE: "UTC" },
    database: { ...database, db: createDb(database.pool), close: async () => {} },
  });
  await database.pool.query("UPDATE usage_hour SET quantity = quantity + 1 WHERE meter = 'compute.vcpu'");
  const verdict = async () => (await app.as("billing")("getVerification", {})).data;
  for (let hour = 0; (await verdict()).last === null && hour < 9; hour++) {
    clock.advance({ hours: 1 });
    await verifyTonight(app.deps, database.url);
  }
  expect((await verdict()).last).toMatchObject({ findings: 0 });
  expect((await verified(app.deps)).findings.length).toBeGreaterThan(0);
  await app.close();
}, 120_000);
