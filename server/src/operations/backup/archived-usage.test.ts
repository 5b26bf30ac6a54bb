import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SYSTEM } from "../../activity/record/actors.ts";
import { archiveStatus } from "../../metering/usage/archive/archive-status.ts";
import { archiveUsage } from "../../metering/usage/archive/archive-usage.ts";
import { settleArchive } from "../../metering/usage/archive/settle-archive.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { backupDeps } from "../../testing/acts/backups.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { blankDatabase, type TestDatabase, testDatabase } from "../../testing/database.ts";
import { makeCustomer } from "../../testing/invoicing.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { reading } from "../../testing/usage.ts";
import { checkArchive } from "../doctor/check-archive.ts";
import { verify } from "../verify/verify.ts";
import { backUp } from "./back-up.ts";
import { checkBackup } from "./check-backup.ts";
import { restore } from "./restore.ts";

const clock = fixedClock("2026-12-03T08:00:00Z");
const folder = temporaryFolder();
const archive = join(folder.path, "archive");
const open: TestApp[] = [];
let app: TestApp;
let database: TestDatabase;

const events = ["2026-09", "2026-10"].map((month) =>
  reading({
    tenantId: "nordwind",
    from: `${month}-05T10:00:00Z`,
    before: `${month}-05T11:00:00Z`,
    quantity: "1.5",
  }),
);

/** The backups: before October left, and after. */
const places = { before: join(folder.path, "before"), after: join(folder.path, "after") };

beforeAll(async () => {
  database = await testDatabase();
  app = await testApp({ clock, database });
  open.push(app);
  const call = app.withKey(["*"]);
  const items = [
    { product: "Egress", meter: "network.egress", price: { model: "unit" as const, unitPrice: "0.5" } },
  ];
  await call("createRateCard", { body: { name: "S", currency: "EUR", validFrom: "2026-01-01", items } });
  await makeCustomer(call, { tenantId: "nordwind" });
  await ingestEvents(app.deps, events);
  for (const period of ["2026-09", "2026-10"]) await call("startBillingRun", { body: { period } });
  const { data } = await call("listInvoices", { query: { status: "draft" } });
  for (const { id } of data.items) await call("finalizeInvoice", { params: { id } });
  await settleArchive(app.deps, { location: archive, change: { keepMonths: 24 }, actor: SYSTEM });
  await archiveUsage(app.deps, { before: "2026-10-01", actor: SYSTEM });
  await backUp(backupDeps(database, folder.path), { folder: places.before });
  await archiveUsage(app.deps, { before: "2026-11-01", actor: SYSTEM });
  await backUp(backupDeps(database, folder.path), { folder: places.after });
}, 120_000);

afterAll(async () => {
  for (const one of open) await one.close();
  folder[Symbol.dispose]();
});

async function restored(place: string) {
  const blank = await blankDatabase();
  const target = join(folder.path, `restored-${open.length}`);
  const { kept } = await restore(backupDeps(blank, target), await checkBackup(place));
  const again = await testApp({ database: blank, clock });
  open.push(again);
  return { deps: again.deps, kept };
}

/** Everything that verify finds, having read the files. */
async function findings(deps: TestApp["deps"]): Promise<string[]> {
  const found: string[] = [];
  await verify(deps, { archive: true, onFinding: ({ where }) => found.push(where) });
  return found;
}

const counted = { accepted: 0, duplicates: 2, conflicts: 0, corrected: 0 };

test("a backup that is older than some files: they are named, nothing counts twice, and they are written again", async () => {
  const [, later = ""] = readdirSync(archive).sort();
  const { deps, kept } = await restored(places.before);
  expect(kept).toMatchObject({ archive: true });
  expect(await archiveStatus(deps.db)).toMatchObject({
    keepMonths: null,
    missing: [],
    unknown: [later],
    months: [{ month: "2026-09-01", events: 1 }],
  });
  const [{ state, says } = { state: "", says: "" }] = await checkArchive(deps.db);
  expect({ state, says }).toMatchObject({ state: "look", says: expect.stringContaining(later) });
  expect(await findings(deps)).toEqual([]);
  expect(await ingestEvents(deps, events)).toMatchObject(counted);
  expect(await archiveUsage(deps, { before: "2026-11-01", actor: SYSTEM })).toMatchObject({ events: 1 });
  expect(await archiveStatus(deps.db)).toMatchObject({ missing: [], unknown: [] });
  expect(await ingestEvents(deps, events)).toMatchObject(counted);
  expect(await findings(deps)).toEqual([]);
});

test("a backup that is newer than the copy of the folder: what is missing is named, and comes back by its file alone", async () => {
  const [first = "", second = ""] = readdirSync(archive).sort();
  const aside = join(folder.path, "aside");
  mkdirSync(aside);
  copyFileSync(join(archive, second), join(aside, second));
  rmSync(join(archive, second));
  const { deps } = await restored(places.after);
  expect(await archiveStatus(deps.db)).toMatchObject({ missing: [second], unknown: [] });
  expect(await checkArchive(deps.db)).toMatchObject([{ state: "fault" }]);
  expect(await findings(deps)).toEqual([`archive, ${second}`]);
  // Its identity is in the database, and so are what it comes to and what is billed of it.
  expect(await ingestEvents(deps, events)).toMatchObject(counted);
  await expect(archiveUsage(deps, { before: "2026-12-01", actor: SYSTEM })).rejects.toThrow(
    `1 file of the archive is not in ${archive}, such as ${second}.`,
  );
  copyFileSync(join(aside, second), join(archive, second));
  expect(await findings(deps)).toEqual([]);
  expect(readdirSync(archive).sort()).toEqual([first, second]);
});
