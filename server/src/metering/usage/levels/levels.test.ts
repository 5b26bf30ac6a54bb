import { dimensionsKey } from "@billow/core/metering/dimensions.ts";
import { parseInstantSeconds } from "@billow/core/metering/period.ts";
import { microUnits } from "@billow/core/metering/sizes.ts";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { inTransaction } from "../../../db/transaction.ts";
import { instantOfSeconds } from "../../../http/present.ts";
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
import { createMeter } from "../../meters/change-meters.ts";
import { accrue } from "../allocations/accrue.ts";
import { assignAfterMeter } from "../ingest/assign-unmatched-usage.ts";
import { ingestEvents } from "../ingest/ingest-events.ts";
import { rebuildUsage } from "../rollups/rebuild-usage.ts";
import type { UsageEvent } from "../store/event.ts";

let world: UsageWorld;

beforeAll(async () => {
  world = await usageWorld({ now: "2026-10-20T00:00:00Z" });
  await makeMeter({ id: "licence.user", kind: "peak", unit: "user" });
  await makeMeter(PERCENTILE);
});

afterAll(() => world.close());

afterEach(async () => {
  expect(await discrepanciesOf(world.deps)).toEqual([]);
});

const PERCENTILE = {
  id: "network.rate",
  kind: "percentile",
  unit: "Mbit/s",
  percentile: 50,
  intervalSeconds: 300,
  missing: "ignore",
} as const;

type Made = Omit<Parameters<typeof createMeter>[1], "name" | "group">;

async function makeMeter(meter: Made): Promise<void> {
  await inTransaction(world.deps.db, async (tx) => {
    await createMeter(tx, { name: meter.id, group: "test", ...meter });
    await assignAfterMeter(tx, world.deps);
  });
}

const users = (count: string) => ({ "licence.user": microUnits(count) });

async function customer(): Promise<string> {
  const tenantId = newTenant();
  await makeTenant(world.deps, tenantId);
  return tenantId;
}

/** A tenant's stored levels, without its other usage. */
async function levels(tenantId: string): Promise<Record<string, string>> {
  const hours = Object.entries(await storedHours(world.deps, tenantId));
  return Object.fromEntries(hours.filter(([key]) => /^(licence|network\.rate|test)/.test(key)));
}

test("a peak of allocations follows late events, deletions and corrections", async () => {
  const { deps } = world;
  const tenantId = await customer();
  const one = { tenantId, at: "2026-10-03T10:00:00Z", resource: "a", sizes: users("3"), id: `a-${tenantId}` };
  await ingestEvents(deps, [allocation(one)]);
  await ingestEvents(deps, [
    allocation({ tenantId, at: "2026-10-05T12:30:00Z", resource: "b", sizes: users("4") }),
  ]);
  expect(await levels(tenantId)).toEqual({ "licence.user 2026-10-05T12:00:00Z {}": "7000000" });
  // The first ended before the second began, which is told late.
  await ingestEvents(deps, [
    allocation({ tenantId, at: "2026-10-04T00:00:00Z", resource: "a", deleted: true }),
  ]);
  expect(await levels(tenantId)).toEqual({ "licence.user 2026-10-05T12:00:00Z {}": "4000000" });
  await ingestEvents(deps, [allocation({ ...one, sizes: users("9"), revision: 1 })]);
  expect(await levels(tenantId)).toEqual({ "licence.user 2026-10-03T10:00:00Z {}": "9000000" });
});

test("a state does not split a peak, and a new month begins with what is held", async () => {
  const { deps, clock } = world;
  const tenantId = await customer();
  await ingestEvents(deps, [allocation({ tenantId, at: "2026-10-03T10:00:00Z", sizes: users("3") })]);
  const stopped = { tenantId, at: "2026-10-04T10:00:00Z", sizes: users("3"), state: "stopped" };
  await ingestEvents(deps, [allocation(stopped)]);
  expect(await levels(tenantId)).toEqual({ "licence.user 2026-10-03T10:00:00Z {}": "3000000" });
  clock.set("2026-11-02T00:00:00Z");
  await accrue(deps);
  expect(await levels(tenantId)).toEqual({
    "licence.user 2026-10-03T10:00:00Z {}": "3000000",
    "licence.user 2026-11-01T00:00:00Z {}": "3000000",
  });
  await accrue(deps);
});

test("readings of several resources are added, and ranked", async () => {
  const { deps } = world;
  const tenantId = await customer();
  const at = (minute: number) => `2026-10-06T00:${String(minute).padStart(2, "0")}:00Z`;
  const rate = (minute: number, quantity: string, more = {}) =>
    reading({ tenantId, meter: PERCENTILE.id, from: at(minute), before: at(minute + 5), quantity, ...more });
  const corrected = { id: `rate-${tenantId}`, resource: "port-2" };
  await ingestEvents(deps, [rate(0, "10"), rate(5, "20"), rate(10, "30"), rate(10, "5", corrected)]);
  expect(await levels(tenantId)).toEqual({ "network.rate 2026-10-06T00:00:00Z {}": "20000000" });
  await ingestEvents(deps, [rate(15, "40")]);
  await ingestEvents(deps, [rate(0, "50", { ...corrected, revision: 1 })]);
  expect(await levels(tenantId)).toEqual({ "network.rate 2026-10-06T00:00:00Z {}": "30000000" });
  expect(await ingestEvents(deps, [rate(0, "50", { ...corrected, revision: 1 })])).toMatchObject({
    duplicates: 1,
  });
});

test("usage that waited for its meter or its customer is ranked when these come", async () => {
  const { deps } = world;
  const tenantId = newTenant();
  const window = { from: "2026-10-06T00:00:00Z", before: "2026-10-06T01:00:00Z" };
  const one = { tenantId, ...window, meter: "test.late" };
  await ingestEvents(deps, [
    reading({ ...one, quantity: "2" }),
    reading({ ...one, quantity: "3", resource: "b" }),
  ]);
  await makeTenant(deps, tenantId);
  await makeMeter({ id: "test.late", kind: "peak", unit: "seat" });
  expect(await levels(tenantId)).toEqual({ "test.late 2026-10-06T00:00:00Z {}": "5000000" });
});

test("a wrong level is found, and rebuilt from raw usage", async () => {
  const { deps } = world;
  const tenantId = newTenant();
  const id = await makeTenant(deps, tenantId);
  await ingestEvents(deps, [allocation({ tenantId, at: "2026-10-03T10:00:00Z", sizes: users("3") })]);
  await sql`UPDATE usage_hour SET quantity = 1 WHERE customer_id = ${id} AND meter = 'licence.user'`.execute(
    deps.db,
  );
  expect(await discrepanciesOf(deps)).not.toEqual([]);
  await rebuildUsage(deps, id);
});

test("a reading that began in the month before counts in this one, whatever comes later", async () => {
  const { deps } = world;
  const tenantId = await customer();
  const told = { tenantId, meter: "licence.user" };
  const across = { from: "2026-09-30T12:00:00Z", before: "2026-10-01T12:00:00Z" };
  await ingestEvents(deps, [reading({ ...told, ...across, quantity: "4" })]);
  const later = { from: "2026-10-01T06:00:00Z", before: "2026-10-01T07:00:00Z" };
  await ingestEvents(deps, [reading({ ...told, ...later, quantity: "1", resource: "b" })]);
  expect(await levels(tenantId)).toEqual({
    "licence.user 2026-09-30T12:00:00Z {}": "4000000",
    "licence.user 2026-10-01T06:00:00Z {}": "5000000",
  });
});

test("writers at once leave what all their events together make", async () => {
  const { deps } = world;
  const tenantId = await customer();
  const from = parseInstantSeconds("2026-10-06T00:00:00Z");
  const events = Array.from({ length: 60 }, (_, index) =>
    reading({
      tenantId,
      meter: "licence.user",
      resource: `r-${index % 7}`,
      from: instantOfSeconds(from + index),
      before: instantOfSeconds(from + 3600),
      quantity: "1",
    }),
  );
  await Promise.all(
    [0, 1, 2, 3].map(async (writer) => {
      for (let start = writer * 5; start < events.length; start += 10)
        await ingestEvents(deps, events.slice(start, start + 15));
    }),
  );
  await ingestEvents(deps, events);
  expect(await levels(tenantId)).toEqual({ "licence.user 2026-10-06T00:00:00Z {}": "60000000" });
});

const told = fc.array(
  fc.record({
    resource: fc.constantFrom("a", "b", "c"),
    from: fc.integer({ min: 0, max: 30 * 24 }).map((hours) => hours * 3600),
    length: fc.constantFrom(300, 600, 86_400),
    size: fc.integer({ min: 0, max: 5 }),
    zone: fc.constantFrom("x", "y"),
    corrected: fc.option(fc.integer({ min: 0, max: 5 })),
  }),
  { minLength: 1, maxLength: 12 },
);

interface Held {
  from: number;
  before: number;
  zone: string;
  size: bigint;
  meter: string;
}

/** All levels of two months, by looking at every interval. */
function naive(held: readonly Held[]): Record<string, string> {
  const expected: Record<string, string> = {};
  const starts = ["2026-09-01", "2026-10-01", "2026-11-01"].map((day) =>
    parseInstantSeconds(`${day}T00:00:00Z`),
  );
  for (const [place, month] of ["2026-09-01", "2026-10-01"].entries())
    for (const zone of ["x", "y"])
      for (const meter of ["licence.user", PERCENTILE.id]) {
        const levelsOf: bigint[] = [];
        const own = held.filter((one) => one.meter === meter && one.zone === zone);
        for (let second = starts[place] ?? 0; second < (starts[place + 1] ?? 0); second += 300) {
          const now = own.filter((one) => one.from <= second && one.before > second);
          if (now.length > 0) levelsOf.push(now.reduce((sum, { size }) => sum + size, 0n));
        }
        levelsOf.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
        const rank = meter === PERCENTILE.id ? Math.ceil(levelsOf.length / 2) : levelsOf.length;
        const figure = levelsOf[rank - 1] ?? 0n;
        if (figure > 0n)
          expected[`${meter} ${month} ${dimensionsKey({ zone })}`] = String(figure * 1_000_000n);
      }
  return expected;
}

async function monthsOf(tenantId: string): Promise<Record<string, string>> {
  const { rows } = await sql<{ key: string; quantity: string }>`
    SELECT meter || ' ' || usage_month.month || ' ' || dimensions AS key, trim_scale(quantity) AS quantity FROM usage_month
    JOIN tenant_account AS account ON account.id = usage_month.customer_id
    WHERE account.tenant_id = ${tenantId} AND quantity <> 0`.execute(world.deps.db);
  return Object.fromEntries(rows.map((row) => [row.key, row.quantity]));
}

test("both kinds equal a naive recomputation from raw, in whatever order it is told", async () => {
  const { deps } = world;
  const start = parseInstantSeconds("2026-09-15T00:00:00Z");
  await fc.assert(
    fc.asyncProperty(told, fc.integer({ min: 0, max: 11 }), async (all, turn) => {
      const tenantId = await customer();
      const final: Held[] = [];
      const events = all.flatMap((one, index): UsageEvent[] => {
        const [from, before] = [start + one.from, start + one.from + one.length];
        return ["licence.user", PERCENTILE.id].flatMap((meter) => {
          const event = (size: number, revision: number) =>
            reading({
              tenantId,
              meter,
              id: `${tenantId}-${index}-${meter}`,
              revision,
              resource: one.resource,
              dimensions: { zone: one.zone },
              from: instantOfSeconds(from),
              before: instantOfSeconds(before),
              quantity: String(size),
            });
          final.push({ from, before, zone: one.zone, size: BigInt(one.corrected ?? one.size), meter });
          return [event(one.size, 0), ...(one.corrected === null ? [] : [event(one.corrected, 1)])];
        });
      });
      const shifted = [...events.slice(turn), ...events.slice(0, turn)];
      for (let index = 0; index < shifted.length; index += 3)
        await ingestEvents(deps, shifted.slice(index, index + 3));
      expect(await monthsOf(tenantId)).toEqual(naive(final));
    }),
    { numRuns: 15 },
  );
});

/** Sizes and readings of both meters, late, corrected and deleted, with the clock going on in between. */
const step = fc.oneof(
  fc.record({
    of: fc.constant("allocation" as const),
    resource: fc.constantFrom("a", "b"),
    hour: fc.integer({ min: 0, max: 40 * 24 }),
    size: fc.integer({ min: 0, max: 4 }),
    deleted: fc.boolean(),
  }),
  fc.record({
    of: fc.constant("reading" as const),
    resource: fc.constantFrom("a", "p"),
    hour: fc.integer({ min: 0, max: 40 * 24 }),
    size: fc.integer({ min: 0, max: 4 }),
    revision: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ of: fc.constant("accrue" as const), hours: fc.integer({ min: 1, max: 90 }) }),
);

test("allocations and readings together equal a recomputation from raw, also when their intervals are forgotten", async () => {
  const { deps, clock } = world;
  const start = parseInstantSeconds("2026-11-05T00:00:00Z");
  const at = (hour: number) => instantOfSeconds(start + hour * 3_600);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), fc.nat(9), async (steps, forget) => {
      const tenantId = await customer();
      for (const [index, one] of steps.entries()) {
        if (index === forget) await sql`TRUNCATE level_interval`.execute(deps.db);
        if (one.of === "accrue") {
          clock.set(instantOfSeconds(Math.floor(clock.nowMs() / 1_000) + one.hours * 3_600));
          await accrue(deps);
        } else if (one.of === "allocation") {
          const { resource, deleted } = one;
          const sizes = { ...users(String(one.size)), [PERCENTILE.id]: microUnits(String(one.size)) };
          await ingestEvents(deps, [allocation({ tenantId, resource, at: at(one.hour), sizes, deleted })]);
        } else {
          const { resource, revision, hour } = one;
          const held = { from: at(hour), before: at(hour + 3), quantity: String(one.size) };
          await ingestEvents(
            deps,
            ["licence.user", PERCENTILE.id].map((meter) =>
              reading({
                tenantId,
                meter,
                resource,
                revision,
                ...held,
                id: `${tenantId}-${meter}-${resource}`,
              }),
            ),
          );
        }
      }
      expect(await discrepanciesOf(deps)).toEqual([]);
    }),
    { numRuns: 6 },
  );
}, 120_000);
