import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { dbOn } from "../../../db/connection/one-connection.ts";
import { inTransaction } from "../../../db/transaction.ts";
import {
  discrepanciesOf,
  makeTenant,
  newTenant,
  reading,
  type UsageWorld,
  usageWorld,
} from "../../../testing/usage.ts";
import { ingestEvents } from "../ingest/ingest-events.ts";
import { foldFigures, usageBacklog } from "./backlog.ts";
import { foldPlatformUsage } from "./fold-platform-usage.ts";

let world: UsageWorld;

beforeAll(async () => {
  world = await usageWorld({ now: "2026-10-04T00:00:00Z" });
});

afterAll(() => world.close());

beforeEach(async () => {
  await sql`DROP TRIGGER IF EXISTS refuse ON platform_usage_hour`.execute(world.deps.db);
  expect(await foldPlatformUsage(world.deps)).toBe(true);
});

/** Lets the database refuse statements that write more rows of hours than some, as it does with those that take too long. */
async function refuseAbove({ rows, code }: { rows: number; code: string }) {
  await sql`
    CREATE OR REPLACE FUNCTION refuse_rows() RETURNS trigger LANGUAGE plpgsql AS ${sql.raw(`$$
      BEGIN
        IF (SELECT count(*) FROM written) > ${rows} THEN RAISE 'too many rows' USING ERRCODE = '${code}'; END IF;
        RETURN NULL;
      END $$`)}`.execute(world.deps.db);
  await sql`
    CREATE TRIGGER refuse AFTER INSERT ON platform_usage_hour REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rows()`.execute(world.deps.db);
}

/** A month-long record with a dimension value of its own: some 700 hours. */
function monthOf(tenantId: string, index: number) {
  return reading({
    tenantId,
    from: "2026-09-01T00:00:00Z",
    before: "2026-10-01T00:00:00Z",
    quantity: "720",
    dimensions: { bucket: `bucket-${index}` },
  });
}

test("a backlog that no one statement may take is folded in smaller and smaller pieces", async () => {
  const { deps } = world;
  const tenantId = newTenant();
  await makeTenant(deps, tenantId);
  await ingestEvents(
    deps,
    [0, 1, 2].map((index) => monthOf(tenantId, index)),
  );
  await refuseAbove({ rows: 150, code: "57014" });
  expect((await usageBacklog(deps)).waiting).toBe(3 * 720);
  expect(await foldPlatformUsage(deps)).toBe(true);
  expect(await usageBacklog(deps)).toEqual({ waiting: 0, since: null, failure: null });
  expect(await discrepanciesOf(deps)).toEqual([]);
});

test("no piece may take longer than two seconds, but the smallest", async () => {
  const { deps } = world;
  const tenantId = newTenant();
  await makeTenant(deps, tenantId);
  await ingestEvents(deps, [monthOf(tenantId, 99)]);
  await refuseAbove({ rows: 100, code: "57014" });
  await sql`CREATE TABLE limits (rows bigint, allowed text)`.execute(deps.db);
  await sql`
    CREATE OR REPLACE FUNCTION refuse_rows() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF current_setting('statement_timeout') = '2s' THEN RAISE 'too slow' USING ERRCODE = '57014'; END IF;
        INSERT INTO limits SELECT count(*), current_setting('statement_timeout') FROM written;
        RETURN NULL;
      END $$`.execute(deps.db);
  expect(await foldPlatformUsage(deps)).toBe(true);
  const { rows } = await sql<{ most: bigint }>`SELECT max(rows) AS most FROM limits`.execute(deps.db);
  expect(rows[0]?.most).toBe(100n);
  expect(await discrepanciesOf(deps)).toEqual([]);
});

test("who sends usage neither waits for the fold nor fails by it, and its failure is seen and logged once", async () => {
  const tenantId = newTenant();
  await makeTenant(world.deps, tenantId);
  await refuseAbove({ rows: 0, code: "22003" });
  const logged: string[] = [];
  const deps = {
    ...world.deps,
    log: pino({ level: "error" }, { write: (line: string) => logged.push(line) }),
  };
  const events = Array.from({ length: 30 }, (_, index) => monthOf(tenantId, index));
  expect(await ingestEvents(deps, events)).toMatchObject({ accepted: 30 });
  await vi.waitFor(async () => expect((await usageBacklog(deps)).failure).toBe("too many rows"), 20_000);
  expect(await foldPlatformUsage(deps)).toBe(false);
  expect(logged).toHaveLength(1);
  expect(logged[0]).toContain("too many rows");
  expect(await discrepanciesOf(deps)).toEqual([]);
  const figures = Object.fromEntries(
    (await foldFigures(deps)).map(({ name, samples }) => [name, samples[0]?.value]),
  );
  expect(figures).toMatchObject({ billow_usage_fold_waiting: 30 * 720, billow_usage_fold_failures_total: 2 });
  world.clock.advance({ minutes: 10 });
  const later = await foldFigures(deps);
  expect(later.find(({ name }) => name === "billow_usage_fold_age_seconds")?.samples).toEqual([
    { value: 600 },
  ]);
});

test("beside the one who sends usage, it folds on a connection of its own, also where he has but one", async () => {
  const { deps } = world;
  const tenantId = newTenant();
  await makeTenant(deps, tenantId);
  const client = await deps.pool.connect();
  const query = vi.spyOn(client, "query");
  const db = dbOn(client);
  await inTransaction(db, () =>
    ingestEvents(
      { ...deps, db },
      Array.from({ length: 30 }, (_, index) => monthOf(tenantId, index)),
    ),
  );
  await vi.waitFor(async () => {
    await foldPlatformUsage(deps);
    expect((await usageBacklog(deps)).waiting).toBe(0);
  }, 20_000);
  const statements = query.mock.calls.map(([statement]) => JSON.stringify(statement));
  client.release();
  expect(statements.filter((statement) => statement.includes("platform_usage_change"))).not.toEqual([]);
  expect(statements.filter((statement) => statement.includes("INTO platform_usage_hour"))).toEqual([]);
});
