import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type CollectingWorld, collectingWorld, scrapes } from "../../testing/acts/collecting.ts";
import { refusal } from "../../testing/invoicing.ts";
import { discrepanciesOf, makeTenant } from "../../testing/usage.ts";

let world: CollectingWorld;
let made = 0;

beforeAll(async () => {
  world = await collectingWorld();
});

beforeEach(() => world.begin());

afterAll(async () => {
  expect(await discrepanciesOf(world.app.deps)).toEqual([]);
  await world.close();
});

const PEAK = { kind: "peak" } as const;
const MEDIAN = { kind: "percentile", percentile: 50, intervalSeconds: 300 } as const;

/** A meter of its own for each test, since a month's level is of all that was told of it. */
async function meterOf(
  kind: typeof PEAK | (typeof MEDIAN & { missing: "zero" | "ignore" }),
): Promise<string> {
  made += 1;
  const id = `level.m${made}`;
  await world.app.as("admin")("createMeter", {
    body: { id, name: id, group: "test", unit: "seat", ...kind },
  });
  return id;
}

const mappingOf = (meter: string, more: object = {}) => ({
  meter,
  metric: "level",
  type: "gauge" as const,
  tenantLabel: "tenant",
  resourceLabels: ["vm"],
  ...more,
});

const sourceOf = (meter: string, more: object = {}) =>
  world.makeSource({ mappings: [mappingOf(meter, more)] });

/** The stored readings of a meter: resource, minutes from midnight, size and revision. */
async function readings(meter: string): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    SELECT concat_ws(' ', resource, to_char(starts_at AT TIME ZONE 'UTC', 'HH24:MI'),
      to_char(ends_at AT TIME ZONE 'UTC', 'HH24:MI'), trim_scale(quantity), NULLIF('r' || revision, 'r0')) AS what
    FROM usage_event WHERE meter = ${meter} ORDER BY 1`.execute(world.app.deps.db);
  return rows.map(({ what }) => what);
}

/** What October comes to of a meter and a tenant. */
async function month(meter: string, tenant = "nordwind"): Promise<number> {
  const { rows } = await sql<{ quantity: string | null }>`
    SELECT trim_scale(sum(quantity) / 1000000) AS quantity FROM usage_month
    JOIN tenant_account AS account ON account.id = usage_month.customer_id
    WHERE meter = ${meter} AND account.tenant_id = ${tenant}`.execute(world.app.deps.db);
  return Number(rows[0]?.quantity ?? 0);
}

test("a gauge is the level of a peak: sizes of different moments are not added, and nothing counts twice", async () => {
  const meter = await meterOf(PEAK);
  const source = await sourceOf(meter);
  world.up(0, 200);
  world.add(
    "level",
    { vm: "a" },
    scrapes(0, 100, (minute) => (minute < 10 ? "5" : "2")),
  );
  world.add(
    "level",
    { vm: "b" },
    scrapes(0, 100, (minute) => (minute < 20 ? "1" : minute === 40 ? "7" : "3")),
  );
  await world.collectAt(70, source.id);
  const first = [
    "a 00:00 00:10 5",
    "a 00:10 01:00 2",
    "a 01:00 01:10 2",
    "b 00:00 00:20 1",
    "b 00:20 00:40 3",
    "b 00:40 00:41 7",
    "b 00:41 01:00 3",
    "b 01:00 01:10 3",
  ];
  expect([await readings(meter), await month(meter)]).toEqual([first, 9]);
  await world.collectAt(70, source.id);
  expect(await readings(meter)).toEqual(first);
  await world.collectAt(75, source.id);
  expect(await readings(meter)).toEqual(
    first.map((one) => one.replace(/01:00 01:10 (\d)/, "01:00 01:15 $1 r1")),
  );
});

test("what came late corrects a peak that was not there", async () => {
  const meter = await meterOf(PEAK);
  const source = await sourceOf(meter);
  world.up(0, 200);
  world.add(
    "level",
    { vm: "a" },
    scrapes(0, 60, (minute) => (minute === 30 ? "9" : "4")),
  );
  await world.collectAt(65, source.id);
  expect(await month(meter)).toBe(9);
  world.prometheus.series.pop();
  world.add(
    "level",
    { vm: "a" },
    scrapes(0, 60, () => "4"),
  );
  await world.collectAt(66, source.id);
  expect(await month(meter)).toBe(4);
  expect((await readings(meter)).filter((one) => one.includes(" 0 "))).toEqual([
    "a 00:30 00:31 0 r1",
    "a 00:31 01:00 0 r1",
  ]);
});

test("an interval without samples is missing, and the meter says what that is", async () => {
  const [zero, left] = [
    await meterOf({ ...MEDIAN, missing: "zero" }),
    await meterOf({ ...MEDIAN, missing: "ignore" }),
  ];
  const source = await world.makeSource({
    mappings: [mappingOf(zero), mappingOf(left)],
    holdSeconds: 1_800,
  });
  // The target is out for longer than a gap may be, and for less than values are held.
  world.up(0, 12);
  world.up(32, 70);
  const value = (minute: number) => (minute < 5 ? "0" : minute < 12 ? "8" : "6");
  world.add("level", { vm: "a" }, [...scrapes(0, 12, value), ...scrapes(32, 47, value)]);
  const collected = await world.collectAt(65, source.id);
  const seen = [
    "a 00:05 00:10 8",
    "a 00:10 00:15 8",
    "a 00:35 00:40 6",
    "a 00:40 00:45 6",
    "a 00:45 00:50 6",
  ];
  expect(await readings(zero)).toEqual(seen);
  expect(await readings(left)).toEqual(["a 00:00 00:05 0", ...seen]);
  // Of 0, 6, 6, 6, 8, 8 half do not exceed 6; among a month of zeros half are zero.
  expect([await month(zero), await month(left)]).toEqual([0, 6]);
  expect(collected.gaps.map(({ kind, detail }) => [kind, detail])).toEqual([
    ["outage", expect.stringMatching(/could not be scraped.* Its intervals are without a reading\.$/)],
  ]);
});

test("an expression is read at its steps", async () => {
  const meter = await meterOf({ ...MEDIAN, missing: "ignore" });
  const source = await sourceOf(meter, {
    metric: undefined,
    query: "level",
    intervalSeconds: 300,
    factor: "0.5",
  });
  world.add(
    "level",
    { vm: "a" },
    scrapes(0, 60, (minute) => String(minute)),
  );
  world.add(
    "level",
    { vm: "b" },
    scrapes(0, 60, () => "1"),
  );
  await world.collectAt(65, source.id);
  expect((await readings(meter)).slice(0, 2)).toEqual(["a 00:00 00:05 0", "a 00:05 00:10 2.5"]);
  // Half of 0, 5 … 55 and of 59, which holds for five minutes more, and 0.5: the seventh of these thirteen.
  expect(await month(meter)).toBe(15.5);
});

test("a counter has no level, and a trial says the level and not a sum", async () => {
  const meter = await meterOf({ ...MEDIAN, missing: "zero" });
  expect(await refusal(sourceOf(meter, { type: "counter" }))).toMatchObject({
    code: "invalid_request",
    detail: expect.stringContaining("a counter only grows"),
    errors: [{ pointer: "/config/mappings/0/type" }],
  });
  expect(await refusal(sourceOf(meter, { unit: "bytes" }))).toMatchObject({
    errors: [{ pointer: "/config/mappings/0/unit" }],
  });
  world.up(0, 200);
  world.add(
    "level",
    { vm: "a" },
    scrapes(0, 120, () => "3"),
  );
  world.add(
    "level",
    { vm: "b" },
    scrapes(0, 120, () => "4"),
  );
  const source = await sourceOf(meter);
  await world.collectAt(120, source.id);
  const admin = world.app.as("admin");
  const { data } = await admin("dryRunSource", {
    body: {
      source: {
        name: "tried",
        kind: "prometheus",
        config: { url: world.prometheus.url, mappings: [mappingOf(meter)] },
      },
      hours: 2,
    },
  });
  expect(data.usage).toMatchObject([{ meter, unit: "seat", quantity: "7", resources: 2 }]);
  const doubled = admin("createSource", {
    body: {
      name: "again",
      kind: "prometheus",
      config: { url: world.prometheus.url, mappings: [mappingOf(meter)], since: "2026-10-05T00:00:00Z" },
    },
  });
  expect(await refusal(doubled)).toMatchObject({
    code: "counted_twice",
    detail: expect.stringContaining("has reported 48 readings since"),
  });
  world.prometheus.series.pop();
  const { data: again } = await admin("measureSourceAgain", {
    params: { id: source.id },
    body: { from: "2026-10-05", dryRun: true },
  });
  expect(again.differences).toMatchObject([{ meter, stored: "7", measured: "3", difference: "-4" }]);
});

const values = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 130, maxLength: 190 });

test("both kinds equal a naive recomputation from the samples, however often they are collected", async () => {
  const peak = await meterOf(PEAK);
  const median = await meterOf({ ...MEDIAN, missing: "ignore" });
  await fc.assert(
    fc.asyncProperty(values, values, fc.integer({ min: 1, max: 129 }), async (a, b, first) => {
      await world.begin();
      made += 1;
      const tenant = `levelled-${made}`;
      await makeTenant(world.app.deps, tenant);
      const source = await world.makeSource({ mappings: [mappingOf(peak), mappingOf(median)] });
      world.up(0, 200);
      for (const [vm, own] of Object.entries({ a, b }))
        world.add(
          "level",
          { vm, tenant },
          scrapes(0, own.length, (minute) => String(own[minute])),
        );
      for (const minute of [first, first, 200, 200]) await world.collectAt(minute, source.id);
      const sums = Array.from({ length: Math.max(a.length, b.length) }, (_, minute) =>
        [a[minute] ?? 0, b[minute] ?? 0].reduce((sum, value) => sum + value, 0),
      );
      const ranked = sums.filter((_, minute) => minute % 5 === 0).sort((x, y) => x - y);
      expect([await month(peak, tenant), await month(median, tenant)]).toEqual([
        Math.max(...sums),
        ranked[Math.ceil(ranked.length / 2) - 1],
      ]);
    }),
    { numRuns: 8 },
  );
});
