import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { addMonths } from "@billow/core/metering/period.ts";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { SYSTEM } from "../../../activity/record/actors.ts";
import { systemClock } from "../../../deps.ts";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { preparedDatabase, type TestDatabase } from "../../../testing/database.ts";
import { makeCustomer } from "../../../testing/invoicing.ts";
import {
  type CommandEnd,
  type CommandProcess,
  spawnBillow,
} from "../../../testing/processes/billow-process.ts";
import { lockWaits } from "../../../testing/processes/hold-lock.ts";
import { temporaryFolder } from "../../../testing/processes/temporary-folder.ts";
import { type FakeBucket, fakeBucket } from "../../../testing/servers/fake-bucket.ts";
import { reading } from "../../../testing/usage.ts";
import { todayIn } from "../../../today.ts";
import { ingestEvents } from "../ingest/ingest-events.ts";
import { firstOfMonth, monthOf } from "../store/month.ts";
import { settleArchive } from "./settle-archive.ts";

// Processes of their own have the machine's clock.
const THIS_MONTH = firstOfMonth(todayIn("UTC", { clock: systemClock }));
const LAST_MONTH = addMonths(THIS_MONTH, -1);
const OLD_MONTHS = [addMonths(THIS_MONTH, -3), addMonths(THIS_MONTH, -2)];
const POLLING = { timeout: 60_000, interval: 50 };

const events = [...OLD_MONTHS, LAST_MONTH].flatMap((month) =>
  [1, 2, 3].map((hour) =>
    reading({
      tenantId: "nordwind",
      from: `${monthOf(month)}-05T0${hour}:00:00Z`,
      before: `${monthOf(month)}-05T0${hour + 1}:00:00Z`,
      quantity: String(hour),
    }),
  ),
);

let prepared: Awaited<ReturnType<typeof preparedDatabase>>;
let database: TestDatabase;
let app: TestApp;
let folder: ReturnType<typeof temporaryFolder>;
let place: string;
let processes: CommandProcess[] = [];
let bucket: FakeBucket;

beforeAll(async () => {
  prepared = await preparedDatabase(async (filling) => {
    const filled = await testApp({ database: filling, clock: systemClock });
    const call = filled.withKey(["*"]);
    const items = [
      { product: "Egress", meter: "network.egress", price: { model: "unit" as const, unitPrice: "0.5" } },
    ];
    await call("createRateCard", { body: { name: "S", currency: "EUR", validFrom: "2020-01-01", items } });
    await makeCustomer(call, { tenantId: "nordwind" });
    await ingestEvents(filled.deps, events);
    for (const month of [...OLD_MONTHS, LAST_MONTH])
      await call("startBillingRun", { body: { period: monthOf(month) } });
    const { data } = await call("listInvoices", { query: { status: "draft" } });
    for (const { id } of data.items) await call("finalizeInvoice", { params: { id } });
    await filled.close();
  });
}, 60_000);

beforeEach(async () => {
  database = await prepared.copy();
  app = await testApp({ database, clock: systemClock });
  folder = temporaryFolder();
  bucket = await fakeBucket();
  place = join(folder.path, "archive");
  // As a file is recorded, its transaction waits for whom its number is locked by, and again as it commits.
  await database.pool.query(`CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock(NEW.id + TG_ARGV[0]::int); RETURN NEW; END $$`);
  await database.pool.query(`CREATE TRIGGER wait_within AFTER INSERT ON archive_file
    FOR EACH ROW EXECUTE FUNCTION wait(0)`);
  await database.pool.query(`CREATE CONSTRAINT TRIGGER wait_at_commit AFTER INSERT ON archive_file
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait(100)`);
});

afterEach(async () => {
  for (const { child } of processes) child.kill("SIGKILL");
  await Promise.all(processes.map(({ ended }) => ended));
  processes = [];
  await app.close();
  await bucket.close();
  folder[Symbol.dispose]();
});

afterAll(() => prepared.drop());

function spawn(...args: string[]): CommandProcess {
  const spawned = spawnBillow(join(folder.path, "data"), args, {
    DATABASE_URL: database.url,
    ...bucket.env,
  });
  processes.push(spawned);
  return spawned;
}

const archiving = () => spawn("archive", "--before", monthOf(LAST_MONTH), "--to", place);

/** Kills what `start` starts once it waits for what a statement locks. */
async function killedAt(statement: string, start: () => CommandProcess): Promise<CommandEnd> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query(statement);
    const { child, ended } = start();
    await expect.poll(() => lockWaits(database.pool), POLLING).not.toEqual([]);
    child.kill("SIGKILL");
    return await ended;
  } finally {
    await client.end();
    await expect.poll(() => lockWaits(database.pool), POLLING).toEqual([]);
  }
}

/** Events in the database and those that only their identities are left of. */
async function counts() {
  const { rows } = await sql<{ stored: number; identities: number; files: number }>`
    SELECT (SELECT count(*)::int FROM usage_event) AS stored, (SELECT count(*)::int FROM usage_archived) AS identities,
      (SELECT count(*)::int FROM archive_file) AS files`.execute(app.deps.db);
  return rows[0];
}

/** Everything is there once, and each event sent again is known. */
async function expectWhole(): Promise<void> {
  expect(await ingestEvents(app.deps, events)).toMatchObject({ accepted: 0, duplicates: events.length });
  const { code, out } = await spawn("verify", "--archive").ended;
  expect(code, out).toBe(0);
}

const namesIn = {
  folder: () => readdirSync(place).filter((name) => !name.startsWith(".")),
  bucket: () => [...bucket.state.objects.keys()],
};

const NOTHING_ARCHIVED = { stored: 9, identities: 0, files: 0 };
const FIRST_ARCHIVED = { stored: 6, identities: 3, files: 1 };

/** Where it is killed when a file is there that the database knows nothing of, and when the database is told of it. */
const KILLS_OF_FILES = [
  ["LOCK TABLE usage_archive_sum IN SHARE MODE", NOTHING_ARCHIVED],
  // The database commits what it was told to commit.
  ["SELECT pg_advisory_xact_lock(101)", FIRST_ARCHIVED],
] as const;

/** The same, and before the first file and within the second, where the place of the files makes no difference. */
const KILLS = [
  ["LOCK TABLE billed_period", NOTHING_ARCHIVED],
  ...KILLS_OF_FILES,
  ["SELECT pg_advisory_xact_lock(2)", FIRST_ARCHIVED],
] as const;

test.each(["folder", "bucket"] as const)(
  "billow archive to a %s, killed at several points, loses nothing and is run again to its end",
  async (kind) => {
    if (kind === "bucket") place = bucket.location;
    for (const [statement, left] of kind === "folder" ? KILLS : KILLS_OF_FILES) {
      await killedAt(statement, archiving);
      expect(await counts()).toEqual(left);
    }
    expect(await ingestEvents(app.deps, events)).toMatchObject({ accepted: 0, duplicates: events.length });

    const killed = await spawn("archive", "--status").ended;
    expect(killed.out).toMatch(
      /archived 3 of 6 events so far\. If it was killed, the next one goes on there\.\n/,
    );
    expect(await archiving().ended).toMatchObject({
      code: 0,
      out: expect.stringContaining("3 events archived in 1 file of"),
    });
    expect(await counts()).toEqual({ stored: 3, identities: 6, files: 2 });
    expect(namesIn[kind]()).toHaveLength(2);
    await expectWhole();
  },
  240_000,
);

test("a worker that is killed while it archives by schedule leaves the rest to the next one", async () => {
  await settleArchive(app.deps, { location: place, change: { keepMonths: 1 }, actor: SYSTEM });
  await database.pool.query(`INSERT INTO archive_run (the_one, before, started_at, finished_at, events)
    VALUES (true, '2020-01-01', now() - interval '2 days', now() - interval '2 days', 0)`);
  await killedAt("SELECT pg_advisory_xact_lock(2)", () => spawn("worker"));
  expect(await counts()).toEqual(FIRST_ARCHIVED);
  // As the queue does once it has heard nothing of the worker for half a minute.
  await database.pool.query("DELETE FROM job.job WHERE name = 'archive-old-usage'");
  const next = spawn("worker");
  await expect.poll(counts, POLLING).toEqual({ stored: 3, identities: 6, files: 2 });
  next.child.kill("SIGTERM");
  expect(await next.ended).toMatchObject({ code: 0 });
  await expectWhole();
}, 240_000);

test("a file that does not fit is given up whole, with a sentence", async () => {
  const main = fileURLToPath(new URL("../../../main.ts", import.meta.url));
  // No file of this process may be longer than a kilobyte or two, as on a disk that is full.
  const limited = `ulimit -f 2; exec "${process.execPath}" "${main}" archive --before ${monthOf(LAST_MONTH)} --to "${place}"`;
  const env = { PATH: process.env.PATH, DATABASE_URL: database.url, BILLOW_DATA: join(folder.path, "data") };
  const { code, stderr } = await promisify(execFile)("sh", ["-c", limited], { env }).catch((error) => error);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^The disk of the archive .* is full\. Free some space and try again\. Nothing was removed/,
  );
  expect(readdirSync(place)).toEqual([]);
  expect(await counts()).toEqual(NOTHING_ARCHIVED);
}, 60_000);
