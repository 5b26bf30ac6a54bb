import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createDb, createPool } from "../../../db/connection/pool.ts";
import type { Deps } from "../../../deps.ts";
import { silentLog } from "../../../testing/silent-log.ts";
import {
  allocation,
  discrepanciesOf,
  makeTenant,
  newTenant,
  reading,
  storedHours,
  type UsageWorld,
  usageWorld,
} from "../../../testing/usage.ts";
import { reconcile } from "../reports/reconciliation.ts";
import type { UsageEvent } from "../store/event.ts";
import { assignUnmatchedUsage } from "./assign-unmatched-usage.ts";
import { ingestEvents } from "./ingest-events.ts";

let world: UsageWorld;

beforeAll(async () => {
  world = await usageWorld({ now: "2026-10-04T00:00:00Z" });
});

afterAll(() => world.close());

const TENANTS = 8;
const EVENTS = 4_000;
const WRITERS = 4;

test("four writers with overlapping, differently ordered batches count every event once", async () => {
  const { deps } = world;
  const tenants = Array.from({ length: TENANTS }, newTenant);
  for (const tenantId of tenants) await makeTenant(deps, tenantId);
  const events = Array.from({ length: EVENTS }, (_, index) => someEvent(tenants, index));
  const corrections = events.flatMap((event, index) =>
    event.type === "usage" && index % 5 === 0
      ? [{ ...event, revision: 1, quantity: event.quantity.plus("1") }]
      : [],
  );
  const results = await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      const total = { accepted: 0, duplicates: 0, corrected: 0, conflicts: 0 };
      for (const batch of batchesOf([...events, ...corrections], writer)) {
        const result = await ingestEvents(deps, batch);
        for (const name of ["accepted", "duplicates", "corrected", "conflicts"] as const)
          total[name] += result[name];
      }
      return total;
    }),
  );
  const sum = (name: "accepted" | "duplicates" | "corrected" | "conflicts") =>
    results.reduce((total, result) => total + result[name], 0);
  // A correction is either one, or the first that is heard of its event, whose lower revision then comes late.
  expect(sum("accepted") + sum("corrected")).toBe(EVENTS + corrections.length);
  expect(sum("conflicts")).toBe(0);
  expect(sum("duplicates")).toBe((EVENTS + corrections.length) * (WRITERS - 1));
  expect(await discrepanciesOf(deps)).toEqual([]);
  expect(await reconcile(deps.db)).toMatchObject({
    agrees: true,
    received: EVENTS + corrections.length,
  });
  const stored = await Promise.all(tenants.map((tenantId) => storedHours(deps, tenantId)));
  const egress = stored.flatMap((hours) =>
    Object.entries(hours).flatMap(([key, quantity]) =>
      key.startsWith("network.egress") ? [BigInt(quantity)] : [],
    ),
  );
  const readings = events.filter((event) => event.type === "usage").length;
  expect(egress.reduce((total, one) => total + one, 0n)).toBe(
    BigInt(readings + corrections.length) * 1_000_000n,
  );
}, 60_000);

test("eight writers over shuffled batches never deadlock, neither while customers come nor while tenants are corrected", async () => {
  // A database that has never been looked at: its plans are made for empty tables, whose rows come in any order.
  const fresh = await usageWorld({ now: "2026-10-04T00:00:00Z" });
  try {
    const tenants = Array.from({ length: 64 }, newTenant);
    for (const tenantId of tenants.slice(0, 60)) await makeTenant(fresh.deps, tenantId);
    const told = Array.from({ length: 400 }, (_, index) => movingEvent(tenants, index, 0));
    const moved = Array.from({ length: 400 }, (_, index) => movingEvent(tenants, index, 1));
    const pool = createPool({
      connectionString: fresh.deps.pool.options.connectionString ?? "",
      max: 9,
      log: silentLog,
    });
    const deps: Deps = { ...fresh.deps, pool, db: createDb(pool) };
    await Promise.all([
      ...Array.from({ length: 8 }, async (_, writer) => {
        for (const batch of shuffledBatches([...told, ...moved], writer)) await ingestEvents(deps, batch);
      }),
      (async () => {
        for (const tenantId of tenants.slice(60)) {
          await makeTenant(deps, tenantId);
          await assignUnmatchedUsage(deps);
        }
      })(),
    ]);
    await assignUnmatchedUsage(deps);
    await pool.end();
    expect(await deadlocksOf(fresh.deps)).toBe(0);
    expect(await discrepanciesOf(fresh.deps)).toEqual([]);
  } finally {
    await fresh.close();
  }
}, 120_000);

/** What the database has counted, once the writers' connections have told it so at their end. */
async function deadlocksOf({ db, pool }: Deps): Promise<number> {
  await vi.waitFor(
    async () => {
      const { rows } = await sql<{ backends: number }>`
        SELECT count(*)::int AS backends FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'billow'`.execute(db);
      expect(rows[0]?.backends).toBeLessThanOrEqual(pool.totalCount);
    },
    { timeout: 20_000 },
  );
  const { rows } = await sql<{ deadlocks: bigint }>`
    SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`.execute(db);
  return Number(rows[0]?.deadlocks ?? -1);
}

/** An event whose correction is of another tenant, so that whoever takes it in concerns two customers. */
function movingEvent(tenants: readonly string[], index: number, revision: number): UsageEvent {
  const tenantId = tenants[(index * 7 + revision * 5) % tenants.length] ?? "";
  const resource = `moving-${index % 61}`;
  const id = `moving-${index}`;
  if (index % 3 > 0) {
    const at = `2026-10-03T${String(index % 23).padStart(2, "0")}:30:00Z`;
    return allocation({ id, tenantId, resource, at, revision, vcpus: String(1 + (index % 4) + revision) });
  }
  const from = "2026-10-03T05:00:00Z";
  return reading({
    id,
    tenantId,
    resource,
    from,
    before: "2026-10-03T06:00:00Z",
    revision,
    quantity: `${1 + revision}`,
  });
}

const EVENTS_A_BATCH = 50;

/** All events in an order of the writer's own. */
function shuffledBatches(events: readonly UsageEvent[], writer: number): UsageEvent[][] {
  const step = [7, 11, 13, 17, 19, 23, 29, 31][writer] ?? 1;
  const ordered = events.flatMap((_, index) => events[(index * step + writer * 311) % events.length] ?? []);
  return Array.from({ length: Math.ceil(ordered.length / EVENTS_A_BATCH) }, (_, index) =>
    ordered.slice(index * EVENTS_A_BATCH, (index + 1) * EVENTS_A_BATCH),
  );
}

function someEvent(tenants: readonly string[], index: number): UsageEvent {
  const tenantId = tenants[index % TENANTS] ?? "";
  const hour = String(index % 23).padStart(2, "0");
  const resource = `vm-${index % 97}`;
  if (index % 4 === 0) {
    const minute = String(index % 60).padStart(2, "0");
    const at = `2026-10-03T${hour}:${minute}:00Z`;
    return allocation({ tenantId, resource, at, vcpus: String(index % 5), deleted: index % 12 === 0 });
  }
  const from = `2026-10-03T${hour}:00:00Z`;
  return reading({ tenantId, resource, from, before: `2026-10-03T${hour}:59:00Z`, quantity: "1" });
}

/** All events in an order and in batches of the writer's own. */
function batchesOf(events: readonly UsageEvent[], writer: number): UsageEvent[][] {
  const step = [1, 7, 1_001, 3_989][writer] ?? 1;
  const ordered = events.flatMap((_, index) => events[(index * step + writer * 611) % events.length] ?? []);
  const size = 300 + 57 * writer;
  return Array.from({ length: Math.ceil(ordered.length / size) }, (_, index) =>
    ordered.slice(index * size, (index + 1) * size),
  );
}
