import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SYSTEM } from "../../../activity/record/actors.ts";
import { testApp } from "../../../testing/app.ts";
import { emptyBusiness } from "../../../testing/books.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { type Invoicing, makeCustomer } from "../../../testing/invoicing.ts";
import { temporaryFolder } from "../../../testing/processes/temporary-folder.ts";
import { allocation, discrepanciesOf, reading } from "../../../testing/usage.ts";
import { ingestEvents } from "../ingest/ingest-events.ts";
import { reviseReadings } from "../ingest/revise-readings.ts";
import type { UsageReading } from "../store/event.ts";
import { archiveStatus } from "./archive-status.ts";
import { archiveUsage } from "./archive-usage.ts";
import { planArchive } from "./plan.ts";

let on: Invoicing;
let folder: ReturnType<typeof temporaryFolder>;

beforeAll(async () => {
  const clock = fixedClock("2026-11-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
}, 60_000);

beforeEach(async () => {
  on.clock.set("2026-11-03T08:00:00Z");
  await emptyBusiness(on.app.deps.db);
  folder?.[Symbol.dispose]();
  folder = temporaryFolder();
  await on.call("createRateCard", {
    body: {
      name: "Standard",
      currency: "EUR",
      validFrom: "2026-01-01",
      items: [
        { product: "Egress", meter: "network.egress", price: { model: "unit", unitPrice: "0.5" } },
        { product: "vCPU hours", meter: "compute.vcpu", price: { model: "unit", unitPrice: "0.1" } },
      ],
    },
  });
});

afterAll(async () => {
  folder[Symbol.dispose]();
  await on.app.close();
});

/** Three records of October, the last of which began in September. */
function october(tenantId: string): UsageReading[] {
  const at = (from: string, before: string, quantity: string) =>
    reading({ tenantId, from, before, quantity, resource: `net-${quantity}` });
  return [
    at("2026-10-05T10:00:00Z", "2026-10-05T11:00:00Z", "1.5"),
    at("2026-10-06T10:30:00Z", "2026-10-06T12:15:00Z", "0.000000000007"),
    at("2026-09-30T23:00:00Z", "2026-10-01T01:00:00Z", "3"),
  ];
}

async function billOctober(): Promise<void> {
  for (const period of ["2026-09", "2026-10"]) await on.call("startBillingRun", { body: { period } });
  const { data } = await on.call("listInvoices", { query: { status: "draft" } });
  for (const { id } of data.items) await on.call("finalizeInvoice", { params: { id } });
}

function archive(options: { before?: string; location?: string; eventsAFile?: number } = {}) {
  return archiveUsage(on.app.deps, {
    before: "2026-11-01",
    actor: SYSTEM,
    location: folder.path,
    ...options,
  });
}

async function storedKeys(): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT count(*)::int AS n FROM usage_event`.execute(
    on.app.deps.db,
  );
  return rows[0]?.n ?? -1;
}

async function explained() {
  const { data } = await on.call("listInvoices", { query: { sort: "-number" } });
  const explain = data.items.map(({ id }) =>
    on.call("explainLine", { params: { id, position: 1 }, query: {} }).then((answer) => answer.data),
  );
  return Promise.all(explain);
}

test("a billed month leaves, and nothing else: explanations, rollups and invoices stay", async () => {
  await makeCustomer(on.call, { tenantId: "nordwind" });
  const late = reading({
    tenantId: "nordwind",
    from: "2026-10-05T10:00:00Z",
    before: "2026-10-05T11:00:00Z",
    quantity: "9",
  });
  const november = reading({
    tenantId: "nordwind",
    from: "2026-11-02T10:00:00Z",
    before: "2026-11-02T11:00:00Z",
    quantity: "4",
  });
  const vm = allocation({ tenantId: "nordwind", at: "2026-10-05T00:00:00Z" });
  const waiting = reading({
    tenantId: "unknown",
    from: "2026-10-05T10:00:00Z",
    before: "2026-10-05T11:00:00Z",
    quantity: "9",
  });
  await ingestEvents(on.app.deps, [...october("nordwind"), november, vm, waiting]);
  await billOctober();
  on.clock.set("2026-11-04T08:00:00Z");
  await ingestEvents(on.app.deps, [late]);
  const before = await explained();

  const { months, waiting: waits } = await planArchive(on.app.deps.db, "2026-11-01");
  expect(waits).toBe(1);
  expect(months).toMatchObject([
    {
      month: "2026-10-01",
      events: 3,
      allocations: 1,
      heldBack: [{ tenantId: "nordwind", reason: "late", events: 1 }],
    },
  ]);
  expect(await archive({ eventsAFile: 2 })).toMatchObject({ events: 3, files: 2 });
  expect(await storedKeys()).toBe(4);
  expect(await explained()).toEqual(before);
  expect(await discrepanciesOf(on.app.deps)).toEqual([]);
  expect(await archiveStatus(on.app.deps.db)).toMatchObject({
    location: folder.path,
    months: [{ month: "2026-10-01", files: 2, events: 3 }],
    missing: [],
    unknown: [],
  });
  // Again there is nothing to do.
  expect(await archive()).toEqual({ files: 0, events: 0, bytes: 0 });
});

test("the list of events says which months have left, where what is asked for may be in them", async () => {
  const { id: customerId } = await makeCustomer(on.call, { tenantId: "nordwind" });
  const { id: other } = await makeCustomer(on.call, { tenantId: "hafenlicht" });
  await ingestEvents(on.app.deps, october("nordwind"));
  await billOctober();
  const months = async (query: object) => (await on.call("listUsageRecords", { query })).data.archivedMonths;
  expect(await months({})).toEqual([]);
  await archive();
  const october1 = ["2026-10"];
  expect(await months({})).toEqual(october1);
  expect(await months({ customerId, state: "billed" })).toEqual(october1);
  expect(await months({ customerId, from: "2026-10-31", before: "2026-11-03" })).toEqual(october1);
  for (const query of [
    { customerId: other },
    { state: "rejected" },
    { customerId, from: "2026-11-01", before: "2026-12-01" },
    { customerId, before: "2026-10-01" },
  ])
    expect(await months(query)).toEqual([]);
});

test("an archived event sent again is a duplicate for ever, and another content a conflict", async () => {
  await makeCustomer(on.call, { tenantId: "nordwind" });
  const events = october("nordwind");
  await ingestEvents(on.app.deps, events);
  await billOctober();
  await archive();
  on.clock.set("2028-11-03T08:00:00Z");
  expect(await ingestEvents(on.app.deps, [...events, ...events])).toMatchObject({
    accepted: 0,
    duplicates: 6,
  });
  const other = events.map((event) => ({ ...event, resource: "another" }));
  expect(await ingestEvents(on.app.deps, other)).toMatchObject({ conflicts: 3, accepted: 0 });
  // The same with a higher revision says nothing new; then the lower one is no correction.
  const [first] = events;
  if (first === undefined) throw new Error("there is one");
  expect(await ingestEvents(on.app.deps, [{ ...first, revision: 3 }])).toMatchObject({ duplicates: 1 });
  expect(await ingestEvents(on.app.deps, [{ ...first, resource: "another", revision: 3 }])).toMatchObject({
    conflicts: 1,
  });
  expect(await ingestEvents(on.app.deps, [{ ...first, resource: "older", revision: 2 }])).toMatchObject({
    accepted: 1,
  });
  expect(await storedKeys()).toBe(0);
  expect(await discrepanciesOf(on.app.deps)).toEqual([]);
});

test("a correction brings an archived event back, becomes an adjustment, and may leave again", async () => {
  await makeCustomer(on.call, { tenantId: "nordwind" });
  const events = october("nordwind");
  const [first] = events;
  if (first === undefined) throw new Error("there is one");
  await ingestEvents(on.app.deps, events);
  await billOctober();
  await archive();
  const corrected = { ...first, revision: 1, quantity: first.quantity.plus("10") };
  on.clock.advance({ days: 1 });
  expect(await ingestEvents(on.app.deps, [corrected, ...events])).toMatchObject({
    corrected: 1,
    duplicates: 3,
  });
  expect(await storedKeys()).toBe(1);
  expect(await discrepanciesOf(on.app.deps)).toEqual([]);
  const [october1] = await explained();
  expect(october1?.quantity).toMatchObject({ reported: "13", changed: true });
  expect(october1?.resources?.items[0]).toMatchObject({ resource: "net-1.5", quantity: "11.5" });

  // Held back until the adjustment is issued.
  expect(await archive()).toMatchObject({ events: 0 });
  on.clock.set("2026-12-03T08:00:00Z");
  await on.call("startBillingRun", { body: { period: "2026-11" } });
  const { data } = await on.call("listInvoices", { query: { status: "draft" } });
  expect(await planArchive(on.app.deps.db, "2026-11-01")).toMatchObject({
    months: [{ events: 0, heldBack: [{ reason: "draft" }] }],
  });
  for (const { id } of data.items) await on.call("finalizeInvoice", { params: { id } });
  expect(await archive()).toMatchObject({ events: 1 });
  expect(await ingestEvents(on.app.deps, [corrected, ...events])).toMatchObject({
    corrected: 0,
    duplicates: 4,
  });
  expect(await discrepanciesOf(on.app.deps)).toEqual([]);
});

test("an old event that arrives for an archived month is billed as an adjustment", async () => {
  await makeCustomer(on.call, { tenantId: "nordwind" });
  await ingestEvents(on.app.deps, october("nordwind"));
  await billOctober();
  await archive();
  const late = reading({
    tenantId: "nordwind",
    from: "2026-10-20T10:00:00Z",
    before: "2026-10-20T11:00:00Z",
    quantity: "8",
  });
  on.clock.set("2026-12-03T08:00:00Z");
  expect(await ingestEvents(on.app.deps, [late])).toMatchObject({ accepted: 1 });
  await on.call("startBillingRun", { body: { period: "2026-11" } });
  const { data } = await on.call("listInvoices", { query: { status: "draft" } });
  expect(data.items).toMatchObject([{ subtotal: "4.00" }]);
  expect(await archive()).toMatchObject({ events: 0 });
  expect(await discrepanciesOf(on.app.deps)).toEqual([]);
});

test("a source that measures an archived month again finds nothing to change, or corrects it", async () => {
  await makeCustomer(on.call, { tenantId: "nordwind" });
  const events = october("nordwind");
  await ingestEvents(on.app.deps, events);
  await billOctober();
  await archive();
  const measured = events.map(({ revision: _, ...event }) => event);
  expect(
    await reviseReadings(on.app.deps.db, { source: "/meters", readings: measured, withdrawn: [] }),
  ).toEqual([]);
  const [revised] = await reviseReadings(on.app.deps.db, {
    source: "/meters",
    readings: [],
    withdrawn: [measured[0]?.id ?? ""],
  });
  expect(revised).toMatchObject({ revision: 1, resource: "net-1.5" });
});

test("what is not billed, or billed by a draft only, is held back", async () => {
  await makeCustomer(on.call, { tenantId: "nordwind" });
  await ingestEvents(on.app.deps, october("nordwind"));
  expect(await planArchive(on.app.deps.db, "2026-11-01")).toMatchObject({
    months: [{ events: 0, heldBack: [{ tenantId: "nordwind", reason: "notBilled", events: 3 }] }],
  });
  await on.call("startBillingRun", { body: { period: "2026-10" } });
  expect(await planArchive(on.app.deps.db, "2026-11-01")).toMatchObject({
    months: [{ heldBack: [{ reason: "draft" }] }],
  });
  expect(await archive()).toMatchObject({ events: 0 });
  await expect(archive({ before: "2026-12-01" })).rejects.toThrow(
    "Only whole months that are over are archived. Name 2026-11 or",
  );
});

test("a missing, cut or changed file is named, and changes nothing", async () => {
  await makeCustomer(on.call, { tenantId: "nordwind" });
  const events = october("nordwind");
  await ingestEvents(on.app.deps, events);
  await billOctober();
  await archive();
  const [name = ""] = readdirSync(folder.path);
  const path = join(folder.path, name);
  const whole = readFileSync(path);
  const [first] = events;
  if (first === undefined) throw new Error("there is one");
  const correct = () => ingestEvents(on.app.deps, [{ ...first, revision: 1, resource: "another" }]);
  writeFileSync(path, whole.subarray(0, -20));
  await expect(correct()).rejects.toThrow(`${name} in ${folder.path} was changed`);
  rmSync(path);
  await expect(correct()).rejects.toThrow(`The archive has no ${path}`);
  const answer = await on.call("listInvoices", { query: {} });
  const explain = on.call("explainLine", {
    params: { id: answer.data.items[0]?.id ?? "", position: 1 },
    query: {},
  });
  await expect(explain).rejects.toThrow(/archive/);
  expect(await ingestEvents(on.app.deps, events)).toMatchObject({ duplicates: 3 });
  expect(await archiveStatus(on.app.deps.db)).toMatchObject({ missing: [name] });
  expect(await discrepanciesOf(on.app.deps)).toEqual([]);
  writeFileSync(path, whole);
  expect(await correct()).toMatchObject({ corrected: 1 });
});

test("a folder that cannot be written to leaves everything as it is; files that were moved are found", async () => {
  await makeCustomer(on.call, { tenantId: "nordwind" });
  await ingestEvents(on.app.deps, october("nordwind"));
  await billOctober();
  await expect(archive({ location: "/proc/archive" })).rejects.toThrow("The archive");
  await expect(archive({ location: "/dev/full" })).rejects.toThrow("The archive");
  expect(await storedKeys()).toBe(3);
  await archive();
  using other = temporaryFolder();
  const moved = join(other.path, "moved");
  await expect(archive({ location: moved })).rejects.toThrow(`1 of its files are not in ${moved}`);
  renameSync(folder.path, moved.replace(/moved$/, "there"));
  expect(await archive({ location: moved.replace(/moved$/, "there") })).toMatchObject({ events: 0 });
  expect(await archiveStatus(on.app.deps.db)).toMatchObject({ missing: [] });
});
