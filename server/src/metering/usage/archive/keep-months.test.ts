import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SYSTEM } from "../../../activity/record/actors.ts";
import { inTransaction } from "../../../db/transaction.ts";
import { checkArchive } from "../../../operations/doctor/check-archive.ts";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { emptyBusiness } from "../../../testing/books.ts";
import { type FixedClock, fixedClock } from "../../../testing/clock.ts";
import { type TestDatabase, testDatabase } from "../../../testing/database.ts";
import { makeCustomer } from "../../../testing/invoicing.ts";
import { temporaryFolder } from "../../../testing/processes/temporary-folder.ts";
import { discrepanciesOf, reading } from "../../../testing/usage.ts";
import { ingestEvents } from "../ingest/ingest-events.ts";
import { archiveFigures } from "./archive-figures.ts";
import { archiveOldUsage } from "./archive-old-usage.ts";
import { archivingAlone } from "./archive-usage.ts";
import { settleArchive } from "./settle-archive.ts";

/** A morning, after the hours in which a first run may begin. */
const MORNING = "2026-12-03T08:00:00Z";

let app: TestApp;
let clock: FixedClock;
let database: TestDatabase;
let folder: ReturnType<typeof temporaryFolder>;
let place: string;

beforeAll(async () => {
  clock = fixedClock(MORNING);
  database = await testDatabase();
  app = await testApp({ clock, database });
}, 60_000);

afterAll(async () => {
  folder[Symbol.dispose]();
  await app.close();
});

/** One record of each month from September to December, of which the first three are billed. */
beforeEach(async () => {
  clock.set(MORNING);
  await emptyBusiness(app.deps.db);
  folder?.[Symbol.dispose]();
  folder = temporaryFolder();
  place = join(folder.path, "archive");
  const call = app.withKey(["*"]);
  const items = [
    { product: "Egress", meter: "network.egress", price: { model: "unit" as const, unitPrice: "0.5" } },
  ];
  await call("createRateCard", {
    body: { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items },
  });
  await makeCustomer(call, { tenantId: "nordwind" });
  const months = ["2026-09", "2026-10", "2026-11", "2026-12"];
  await ingestEvents(
    app.deps,
    months.map((month) =>
      reading({
        tenantId: "nordwind",
        from: `${month}-02T10:00:00Z`,
        before: `${month}-02T11:00:00Z`,
        quantity: "1.5",
      }),
    ),
  );
  for (const period of months.slice(0, 3)) await call("startBillingRun", { body: { period } });
  const { data } = await call("listInvoices", { query: { status: "draft" } });
  for (const { id } of data.items) await call("finalizeInvoice", { params: { id } });
});

const settle = (change: { keepMonths?: number | null }, location: string | undefined = place) =>
  settleArchive(app.deps, { location, change, actor: SYSTEM });
const tick = () => archiveOldUsage(app.deps, database.url);
const shown = async () => (await app.as("manager")("getUsageArchive", {})).data;

async function storedMonths(): Promise<string[]> {
  const { rows } = await sql<{ month: string }>`
    SELECT to_char(starts_at, 'YYYY-MM') AS month FROM usage_event ORDER BY 1`.execute(app.deps.db);
  return rows.map(({ month }) => month);
}

test("an administrator sets how many months stay, once it is known where the others go", async () => {
  const admin = app.as("admin");
  expect(await shown()).toEqual({ keepMonths: null, folder: null, fault: null, months: [], lastRun: null });
  const early = admin("setUsageArchive", { body: { keepMonths: 2 } });
  await expect(early).rejects.toThrow("Nobody has said yet where the archive is. Say where the files go");
  await settle({});
  for (const keepMonths of [0, 121, 1.5, "2"])
    await expect(admin("setUsageArchive", { body: { keepMonths: keepMonths as number } })).rejects.toThrow();
  const { data } = await admin("setUsageArchive", { body: { keepMonths: 2 } });
  expect(data).toMatchObject({ keepMonths: 2, folder: place, fault: null });
  await admin("setUsageArchive", { body: { keepMonths: 2 } });
  const { items } = (await admin("listAudit", { query: {} })).data;
  expect(items.filter(({ type }) => type === "usageArchive.changed").map((one) => one.data)).toEqual([
    { changes: [{ field: "keepMonths", before: null, after: 2 }] },
    { changes: [{ field: "folder", before: null, after: place }] },
  ]);
});

test("each night what is older and billed leaves, once, and what is kept or not billed stays", async () => {
  await settle({});
  await tick();
  clock.set("2026-12-04T03:00:00Z");
  await tick();
  expect(await shown()).toMatchObject({ lastRun: null });
  await settle({ keepMonths: 1 });
  await Promise.all([tick(), tick()]);
  expect(await storedMonths()).toEqual(["2026-11", "2026-12"]);
  const run = { startedAt: "2026-12-04T03:00:00Z", before: "2026-11-01", planned: 2, events: 2, fault: null };
  expect(await shown()).toMatchObject({
    lastRun: { ...run, finishedAt: "2026-12-04T03:00:00Z" },
    months: [
      { month: "2026-09", events: 1 },
      { month: "2026-10", events: 1 },
    ],
  });
  clock.advance({ hours: 5 });
  await tick();
  expect(await shown()).toMatchObject({ lastRun: run });
  clock.advance({ days: 1 });
  await tick();
  expect(await shown()).toMatchObject({ lastRun: { startedAt: "2026-12-05T08:00:00Z", planned: 0 } });
  // The month after, November is old enough.
  clock.set("2027-01-02T03:00:00Z");
  await tick();
  expect(await storedMonths()).toEqual(["2026-12"]);
  // Nobody has billed December.
  clock.set("2027-03-02T03:00:00Z");
  await tick();
  expect(await storedMonths()).toEqual(["2026-12"]);
  expect(await discrepanciesOf(app.deps)).toEqual([]);
  expect(await figures()).toEqual({
    billow_archive_events: 3,
    billow_archive_run_started_timestamp_seconds: Date.parse("2027-03-02T03:00:00Z") / 1000,
    billow_archive_run_finished_timestamp_seconds: Date.parse("2027-03-02T03:00:00Z") / 1000,
    billow_archive_run_planned_events: 0,
    billow_archive_run_events: 0,
    billow_archive_run_failed: 0,
  });
});

test("a run that was stopped in between goes on at once, and two never run at the same time", async () => {
  await settle({ keepMonths: 1 });
  clock.set("2026-12-04T03:00:00Z");
  const stopping = new AbortController();
  stopping.abort();
  await archiveOldUsage(app.deps, database.url, stopping.signal);
  expect(await shown()).toMatchObject({ lastRun: { planned: 2, events: 0, finishedAt: null } });
  clock.advance({ seconds: 60 });
  await archiveOldUsage(app.deps, database.url, undefined, 0);
  expect(await shown()).toMatchObject({ lastRun: { planned: 2, events: 1, finishedAt: null } });
  await archivingAlone(app.deps, async () => {
    await tick();
    expect(await storedMonths()).toHaveLength(3);
  });
  await tick();
  expect(await shown()).toMatchObject({
    lastRun: { startedAt: "2026-12-04T03:00:00Z", planned: 2, events: 2, finishedAt: "2026-12-04T03:01:00Z" },
  });
});

test("a folder that is gone or altered stops the run by a sentence, and an hour later it is tried again", async () => {
  await settle({ keepMonths: 2 });
  clock.set("2026-12-04T03:00:00Z");
  await tick();
  expect(await checkArchive(app.deps.db)).toMatchObject([{ state: "ok" }]);
  await settle({ keepMonths: 1 });
  clock.advance({ days: 1 });
  const [name = ""] = readdirSync(place);
  const path = join(place, name);
  const whole = readFileSync(path);
  const wrong = async (said: string) => {
    clock.advance({ hours: 1 });
    await tick();
    const { lastRun, fault } = await shown();
    expect(lastRun).toMatchObject({ events: 0, fault: expect.stringContaining(said) });
    expect(fault).toContain(said);
    expect(await checkArchive(app.deps.db)).toMatchObject([{ state: "fault" }]);
    expect(await figures()).toMatchObject({ billow_archive_run_failed: 1 });
    expect(await storedMonths()).toHaveLength(3);
  };

  renameSync(place, `${place}-away`);
  await wrong(`1 file of the archive is not in ${place}, such as ${name}. Mount its disk`);
  // As the place is where the disk should be mounted.
  mkdirSync(place);
  await wrong(`1 file of the archive is not in ${place}`);
  expect(readdirSync(place)).toEqual([]);
  writeFileSync(path, whole.subarray(0, -1));
  await wrong("has not the length of what was written");

  writeFileSync(path, whole);
  clock.advance({ seconds: 60 });
  await tick();
  expect(await storedMonths()).toHaveLength(3);
  clock.advance({ hours: 1 });
  await tick();
  expect(await storedMonths()).toEqual(["2026-11", "2026-12"]);
  expect(await shown()).toMatchObject({ fault: null, lastRun: { fault: null, events: 1 } });
});

test("a folder nobody has made is made when it is named, and not when it went since", async () => {
  await settle({ keepMonths: 1 });
  expect(readdirSync(place)).toEqual([]);
  renameSync(place, `${place}-away`);
  clock.set("2026-12-04T03:00:00Z");
  await tick();
  expect(await shown()).toMatchObject({ lastRun: { fault: expect.stringContaining(`has no ${place}`) } });
  expect(await checkArchive(app.deps.db)).toMatchObject([{ state: "fault" }]);
  expect(await storedMonths()).toHaveLength(4);
});

async function figures(): Promise<Record<string, number | undefined>> {
  const all = await inTransaction(app.deps.db, (tx) => archiveFigures(tx));
  return Object.fromEntries(
    all.filter(({ samples }) => samples.length > 0).map(({ name, samples }) => [name, samples[0]?.value]),
  );
}
