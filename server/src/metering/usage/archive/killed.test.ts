import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SYSTEM } from "../../../activity/record/actors.ts";
import { inTransaction } from "../../../db/transaction.ts";
import { testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { type Invoicing, makeCustomer } from "../../../testing/invoicing.ts";
import { temporaryFolder } from "../../../testing/processes/temporary-folder.ts";
import { discrepanciesOf, reading } from "../../../testing/usage.ts";
import { ingestEvents } from "../ingest/ingest-events.ts";
import { archiveStatus } from "./archive-status.ts";
import { archiveUsage } from "./archive-usage.ts";

let on: Invoicing;
const folder = temporaryFolder();
const tenantId = "nordwind";

const events = Array.from({ length: 6 }, (_, hour) =>
  reading({
    tenantId,
    from: `2026-10-05T0${hour}:00:00Z`,
    before: `2026-10-05T0${hour + 1}:00:00Z`,
    quantity: String(hour + 1),
  }),
);

beforeAll(async () => {
  const clock = fixedClock("2026-11-03T08:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
  const items = [
    { product: "Egress", meter: "network.egress", price: { model: "unit" as const, unitPrice: "0.5" } },
  ];
  await on.call("createRateCard", {
    body: { name: "Standard", currency: "EUR", validFrom: "2026-01-01", items },
  });
  await makeCustomer(on.call, { tenantId });
  await ingestEvents(app.deps, events);
  await on.call("startBillingRun", { body: { period: "2026-10" } });
  const { data } = await on.call("listInvoices", { query: {} });
  for (const { id } of data.items) await on.call("finalizeInvoice", { params: { id } });
}, 60_000);

afterAll(async () => {
  folder[Symbol.dispose]();
  await on.app.close();
});

function archive() {
  const options = { before: "2026-11-01", actor: SYSTEM, location: folder.path, eventsAFile: 2 };
  return archiveUsage(on.app.deps, options);
}

/** Events in the database, identities, and events that the known files have. */
async function counts() {
  const { rows } = await sql<{ stored: number; identities: number; inFiles: number }>`
    SELECT (SELECT count(*)::int FROM usage_event) AS stored, (SELECT count(*)::int FROM usage_archived) AS identities,
      (SELECT coalesce(sum(events), 0)::int FROM archive_file) AS "inFiles"`.execute(on.app.deps.db);
  return rows[0];
}

test("killed after a file is written, or as its transaction ends: nothing is lost, and nothing leaves twice", async () => {
  const { db } = on.app.deps;
  // As a process that is killed while it writes leaves it.
  writeFileSync(join(folder.path, ".usage-2026-10-000001-0.parquet.1.part"), "half a fi");
  // The transaction of the second file fails as late as it can.
  await sql`CREATE FUNCTION fail_second() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF NEW.id = 2 THEN RAISE EXCEPTION 'killed'; END IF; RETURN NEW; END $$`.execute(db);
  await sql`CREATE CONSTRAINT TRIGGER fail_second AFTER INSERT ON archive_file DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fail_second()`.execute(db);
  await expect(archive()).rejects.toThrow("killed");
  expect(await counts()).toEqual({ stored: 4, identities: 2, inFiles: 2 });
  expect(await archiveStatus(db)).toMatchObject({
    missing: [],
    unknown: [expect.stringMatching("-000002-")],
  });
  expect(await discrepanciesOf(on.app.deps)).toEqual([]);

  await sql`DROP TRIGGER fail_second ON archive_file`.execute(db);
  expect(await archive()).toMatchObject({ files: 2, events: 4 });
  expect(await counts()).toEqual({ stored: 0, identities: 6, inFiles: 6 });
  // The file of the killed run has the same content, so it is the same file.
  expect(await archiveStatus(db)).toMatchObject({ missing: [], unknown: [] });
  expect(readdirSync(folder.path).filter((name) => name.endsWith(".parquet"))).toHaveLength(3);
  expect(await ingestEvents(on.app.deps, events)).toMatchObject({ duplicates: 6, accepted: 0 });
  expect(await discrepanciesOf(on.app.deps)).toEqual([]);
});

test("an event that is sent again, or corrected, while it leaves waits, and counts once", async () => {
  const { db } = on.app.deps;
  const fresh = reading({
    tenantId,
    from: "2026-10-06T00:00:00Z",
    before: "2026-10-06T01:00:00Z",
    quantity: "10",
  });
  await ingestEvents(on.app.deps, [fresh]);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  // The last lock of the archiving transaction, so that it has removed its events and does not end.
  const blocker = inTransaction(db, async (tx) => {
    await sql`LOCK TABLE usage_archive_sum IN SHARE MODE`.execute(tx);
    await held;
  });
  const leaving = archive();
  await expect.poll(() => waitingFor("usage_archive_sum"), { timeout: 10_000 }).toBe(1);
  const again = ingestEvents(on.app.deps, [fresh]);
  const corrected = ingestEvents(on.app.deps, [{ ...fresh, revision: 1, resource: "another" }]);
  await expect.poll(() => waitingFor("transactionid"), { timeout: 10_000 }).toBe(2);
  release();
  await blocker;
  expect(await leaving).toMatchObject({ events: 1 });
  expect(await again).toMatchObject({ duplicates: 1, accepted: 0 });
  expect(await corrected).toMatchObject({ corrected: 1, accepted: 0 });
  expect(await discrepanciesOf(on.app.deps)).toEqual([]);
});

/** Statements that wait for a lock of a table, or of another transaction. */
async function waitingFor(what: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::int AS n FROM pg_locks LEFT JOIN pg_class ON pg_class.oid = relation
    WHERE NOT granted AND ${what}::text IN (locktype, relname::text)`.execute(on.app.deps.db);
  return rows[0]?.n ?? 0;
}
