import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { SYSTEM } from "../../../../activity/record/actors.ts";
import { checkArchive } from "../../../../operations/doctor/check-archive.ts";
import { verify } from "../../../../operations/verify/verify.ts";
import { testApp } from "../../../../testing/app.ts";
import { emptyBusiness } from "../../../../testing/books.ts";
import { fixedClock } from "../../../../testing/clock.ts";
import { type Invoicing, makeCustomer } from "../../../../testing/invoicing.ts";
import { temporaryFolder } from "../../../../testing/processes/temporary-folder.ts";
import { type FakeBucket, fakeBucket } from "../../../../testing/servers/fake-bucket.ts";
import { discrepanciesOf, reading } from "../../../../testing/usage.ts";
import { ingestEvents } from "../../ingest/ingest-events.ts";
import { allFiles } from "../archive-queries.ts";
import { archiveUsage } from "../archive-usage.ts";

const events = [1, 2, 3, 4].map((hour) =>
  reading({
    tenantId: "nordwind",
    from: `2026-10-05T0${hour}:00:00Z`,
    before: `2026-10-05T0${hour + 1}:00:00Z`,
    quantity: String(hour),
  }),
);

let on: Invoicing;
let bucket: FakeBucket;

beforeAll(async () => {
  const clock = fixedClock("2026-11-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
}, 60_000);

beforeEach(async () => {
  bucket = await fakeBucket();
  for (const [name, value] of Object.entries(bucket.env)) vi.stubEnv(name, value);
  await emptyBusiness(on.app.deps.db);
  const items = [
    { product: "Egress", meter: "network.egress", price: { model: "unit" as const, unitPrice: "0.5" } },
  ];
  await on.call("createRateCard", {
    body: { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items },
  });
  await makeCustomer(on.call, { tenantId: "nordwind" });
  await ingestEvents(on.app.deps, events);
  await on.call("startBillingRun", { body: { period: "2026-10" } });
  const { data } = await on.call("listInvoices", { query: { status: "draft" } });
  for (const { id } of data.items) await on.call("finalizeInvoice", { params: { id } });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await bucket.close();
});

afterAll(() => on.app.close());

function archive(location: string | undefined = bucket.location) {
  return archiveUsage(on.app.deps, { before: "2026-11-01", actor: SYSTEM, location, eventsAFile: 2 });
}

async function counts() {
  const { rows } = await sql<{ stored: number; identities: number; inFiles: number }>`
    SELECT (SELECT count(*)::int FROM usage_event) AS stored, (SELECT count(*)::int FROM usage_archived) AS identities,
      (SELECT coalesce(sum(events), 0)::int FROM archive_file) AS "inFiles"`.execute(on.app.deps.db);
  return rows[0];
}

/** What verify says of the files there are now: the event log also knows those of the tests before. */
async function faultsOfFiles(): Promise<string[]> {
  const names = (await allFiles(on.app.deps.db)).map((file) => `archive, ${file.name}`);
  const found: string[] = [];
  await verify(on.app.deps, {
    archive: true,
    onFinding: ({ check, where, found: said }) => {
      if (where.startsWith("archive, ") ? names.includes(where) : check !== "platform")
        found.push(`${where}: ${said}`);
    },
  });
  return found;
}

async function explained() {
  const { data } = await on.call("listInvoices", { query: {} });
  const params = { id: data.items[0]?.id ?? "", position: 1 };
  return (await on.call("explainLine", { params, query: {} })).data;
}

const shown = async () => (await on.app.as("manager")("getUsageArchive", {})).data;

test("a month leaves for a bucket, and explanations, corrections and verify read it there", async () => {
  const before = await explained();
  expect(await archive()).toMatchObject({ files: 2, events: 4 });
  expect(await counts()).toEqual({ stored: 0, identities: 4, inFiles: 4 });
  expect([...bucket.state.objects.keys()]).toEqual([
    expect.stringMatching(/^usage\/old\/usage-2026-10-000001-[0-9a-f]{16}\.parquet$/),
    expect.stringMatching(/^usage\/old\/usage-2026-10-000002-/),
  ]);
  expect(await explained()).toEqual(before);
  expect(await faultsOfFiles()).toEqual([]);
  expect(await checkArchive(on.app.deps.db)).toMatchObject([
    { state: "ok", says: expect.stringContaining(`2 files of archived usage are in ${bucket.location}`) },
  ]);
  expect(await shown()).toMatchObject({ folder: bucket.location, fault: null });
  expect(await ingestEvents(on.app.deps, events)).toMatchObject({ duplicates: 4, accepted: 0 });
  const [first] = events;
  if (first === undefined) throw new Error("there is one");
  const corrected = { ...first, revision: 1, quantity: first.quantity.plus("1") };
  expect(await ingestEvents(on.app.deps, [corrected])).toMatchObject({ corrected: 1 });
  expect(await counts()).toMatchObject({ stored: 1, identities: 3 });
  expect(await discrepanciesOf(on.app.deps)).toEqual([]);
});

test("a run that stops after an object is written goes on there, and nothing is lost or twice", async () => {
  const { db } = on.app.deps;
  await sql`CREATE FUNCTION fail_second() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF NEW.id = 2 THEN RAISE EXCEPTION 'killed'; END IF; RETURN NEW; END $$`.execute(db);
  await sql`CREATE CONSTRAINT TRIGGER fail_second AFTER INSERT ON archive_file DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fail_second()`.execute(db);
  await expect(archive()).rejects.toThrow("killed");
  await sql`DROP TRIGGER fail_second ON archive_file`.execute(db);
  await sql`DROP FUNCTION fail_second`.execute(db);
  expect(await counts()).toEqual({ stored: 2, identities: 2, inFiles: 2 });
  expect(bucket.state.objects.size).toBe(2);
  expect(await archive(undefined)).toMatchObject({ files: 1, events: 2 });
  expect(bucket.state.objects.size).toBe(2);
  expect(await counts()).toEqual({ stored: 0, identities: 4, inFiles: 4 });
  expect(await faultsOfFiles()).toEqual([]);
});

test.each(["full", "gone", "denied", "busy", "garbage", "broken"] as const)(
  "where the bucket is %s nothing leaves, and the next run takes everything",
  async (fault) => {
    bucket.state.fault = fault;
    await expect(archive()).rejects.toMatchObject({ code: "archive_unavailable" });
    expect(await counts()).toEqual({ stored: 4, identities: 0, inFiles: 0 });
    expect((await shown()).lastRun?.fault).toMatch(/archive/);
    bucket.state.fault = null;
    expect(await archive()).toMatchObject({ events: 4 });
    expect(await faultsOfFiles()).toEqual([]);
  },
);

test("a changed, cut or missing object is named, and a bucket that fails is shown and waited for", async () => {
  await archive();
  const [key = ""] = bucket.state.objects.keys();
  const name = key.slice(bucket.prefix.length);
  const whole = bucket.state.objects.get(key) ?? Buffer.alloc(0);
  const altered = Buffer.from(whole);
  altered.writeUInt8(altered.readUInt8(40) ^ 1, 40);
  const [first] = events;
  if (first === undefined) throw new Error("there is one");
  const correct = () => ingestEvents(on.app.deps, [{ ...first, revision: 1, resource: "another" }]);

  bucket.state.objects.set(key, altered);
  expect(await faultsOfFiles()).toEqual([expect.stringMatching(`${name}: .* was changed: its SHA-256`)]);
  await expect(explained()).rejects.toThrow(`${name} in ${bucket.location} was changed`);
  bucket.state.objects.set(key, whole.subarray(0, -1));
  expect(await shown()).toMatchObject({ fault: expect.stringContaining("has not the length of what was") });
  bucket.state.objects.delete(key);
  expect(await faultsOfFiles()).toEqual([
    expect.stringContaining(`The archive has no ${bucket.location}/${name}`),
  ]);
  expect(await shown()).toMatchObject({
    fault: expect.stringMatching(/is not in .* Bring them back from a copy/),
  });
  expect(await checkArchive(on.app.deps.db)).toMatchObject([{ state: "fault" }]);
  bucket.state.objects.set(key, whole);

  bucket.state.fault = "denied";
  await expect(correct()).rejects.toMatchObject({ code: "archive_unavailable" });
  expect(await shown()).toMatchObject({ fault: expect.stringContaining("It needs s3:ListBucket") });
  expect(await checkArchive(on.app.deps.db)).toMatchObject([
    { state: "fault", says: expect.stringContaining("It needs s3:ListBucket") },
  ]);
  expect(await ingestEvents(on.app.deps, events)).toMatchObject({ duplicates: 4 });
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "");
  expect(await shown()).toMatchObject({ fault: expect.stringContaining("AWS_SECRET_ACCESS_KEY is not set") });
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", bucket.env.AWS_SECRET_ACCESS_KEY);
  bucket.state.fault = null;
  expect(await correct()).toMatchObject({ corrected: 1 });
});

test("files of a folder that were copied to a bucket are found there", async () => {
  using folder = temporaryFolder();
  await archive(folder.path);
  await expect(archive()).rejects.toThrow(`2 of its files are not in ${bucket.location}`);
  for (const name of readdirSync(folder.path))
    bucket.state.objects.set(`${bucket.prefix}${name}`, readFileSync(join(folder.path, name)));
  expect(await archive()).toMatchObject({ events: 0 });
  expect(await shown()).toMatchObject({ folder: bucket.location, fault: null });
  expect(await faultsOfFiles()).toEqual([]);
});
