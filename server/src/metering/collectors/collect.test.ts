import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CollectingWorld, collectingWorld, GIB, scrapes } from "../../testing/acts/collecting.ts";

let world: CollectingWorld;

beforeAll(async () => {
  world = await collectingWorld();
});

beforeEach(() => world.begin());

afterAll(() => world.close());

test("a source is collected hour by hour, the current one as it is by now", async () => {
  const source = await world.makeSource();
  world.up(0, 200);
  world.add(
    "vcpus",
    { vm: "steady" },
    scrapes(0, 200, () => "4"),
  );
  world.add(
    "vcpus",
    { vm: "brief" },
    scrapes(10, 35, () => "2"),
  );
  world.add(
    "vcpus",
    { vm: "resized" },
    scrapes(0, 200, (minute) => (minute < 30 ? "2" : "4"), 17),
  );
  world.add(
    "tx",
    { vm: "steady", port: "p" },
    scrapes(0, 200, (minute) => String(minute * GIB)),
  );
  const collected = await world.collectAt(150, source.id);
  expect(collected).toMatchObject({ state: "ok", lagSeconds: 0, lastError: null, gaps: [] });
  expect(await world.stored(source.name)).toEqual({
    "compute.vcpu brief 00": "0.833333333333",
    "compute.vcpu resized 00": "2.981111111111",
    "compute.vcpu resized 01": "4",
    "compute.vcpu resized 02": "2",
    "compute.vcpu steady 00": "4",
    "compute.vcpu steady 01": "4",
    "compute.vcpu steady 02": "2",
    "network.egress steady/p 00": "59",
    "network.egress steady/p 01": "60",
    "network.egress steady/p 02": "30",
  });
});

test("collecting again changes nothing; what came late corrects, with a revision for each change", async () => {
  const source = await world.makeSource();
  world.up(0, 200);
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 60, () => "4").filter((_, minute) => minute < 10 || minute >= 50),
  );
  await world.collectAt(65, source.id);
  const first = await world.stored(source.name);
  expect(first).toEqual({ "compute.vcpu a 00": "1.333333333333" });
  await world.collectAt(65, source.id);
  expect(await world.stored(source.name)).toEqual(first);
  expect(await revisions(source.name)).toEqual([0]);

  world.prometheus.series = world.prometheus.series.filter(({ labels }) => labels.__name__ === "up");
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 60, () => "4"),
  );
  await world.collectAt(66, source.id);
  expect(await world.stored(source.name)).toEqual({ "compute.vcpu a 00": "4" });
  expect(await revisions(source.name)).toEqual([1]);
});

test("what was before the hour in which a source is made is somebody else's", async () => {
  world.up(0, 200);
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 200, () => "1"),
  );
  await world.collectAt(70, (await world.makeSource()).id);
  const source = await world.makeSource();
  for (const minute of [75, 100, 180]) {
    await world.collectAt(minute, source.id);
    expect(Object.keys(await world.stored(source.name))[0]).toBe("compute.vcpu a 01");
  }
  const future = await world.makeSource({ since: "2026-10-05T05:00:00Z" });
  expect(await world.collectAt(190, future.id)).toMatchObject({ state: "ok" });
  expect(await world.stored(future.name)).toEqual({});
});

test("late samples of hours that are settled are found when the time to repair has come", async () => {
  const source = await world.makeSource({ repairSeconds: 6 * 3_600 });
  world.up(0, 600);
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 10, () => "4"),
  );
  await world.collectAt(180, source.id);
  expect(await world.stored(source.name)).toEqual({ "compute.vcpu a 00": "0.666666666667" });
  world.prometheus.series.pop();
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 60, () => "4"),
  );
  await world.collectAt(240, source.id);
  expect(await world.stored(source.name)).toEqual({ "compute.vcpu a 00": "0.666666666667" });
  await world.collectAt(8 * 60, source.id);
  expect(await world.stored(source.name)).toEqual({ "compute.vcpu a 00": "4" });
});

test("what is told of another tenant now is taken back from the one it was told of", async () => {
  const source = await world.makeSource();
  world.up(0, 100);
  world.add(
    "vcpus",
    { vm: "a", tenant: "nordwind" },
    scrapes(0, 30, () => "4"),
  );
  await world.collectAt(30, source.id);
  world.prometheus.series.pop();
  world.add(
    "vcpus",
    { vm: "a", tenant: "ostwind" },
    scrapes(0, 60, () => "4"),
  );
  await world.collectAt(60, source.id);
  expect(await byTenant(source.name)).toEqual({ nordwind: "0", ostwind: "4" });
});

test("a machine that was not there while its target answered is no gap and costs nothing", async () => {
  const source = await world.makeSource();
  world.up(0, 100);
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 60, () => "6").filter((_, minute) => minute < 15 || minute >= 25),
  );
  expect((await world.collectAt(60, source.id)).gaps).toEqual([]);
  expect(await world.stored(source.name)).toEqual({ "compute.vcpu a 00": "5" });
});

test("where nobody says whether a target answered, a long gap is held and shown; so is a reset", async () => {
  const source = await world.makeSource();
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 60, () => "4").filter((_, minute) => minute < 20 || minute >= 40),
  );
  world.add(
    "tx",
    { vm: "a", port: "p" },
    scrapes(0, 60, (minute) => String((minute < 30 ? minute : minute - 30) * GIB)),
  );
  const collected = await world.collectAt(60, source.id);
  expect(await world.stored(source.name)).toEqual({
    "compute.vcpu a 00": "4",
    "network.egress a/p 00": "58",
  });
  expect(collected.gaps).toMatchObject([
    { kind: "reset", resource: "a/p", from: "2026-10-05T00:30:00Z" },
    {
      kind: "gap",
      resource: "a",
      from: "2026-10-05T00:19:00Z",
      before: "2026-10-05T00:40:00Z",
      tenantId: "nordwind",
    },
  ]);
});

test("a dip that is made good is a glitch, a wrap goes on, and both are shown", async () => {
  const source = await world.makeSource();
  world.up(0, 200);
  const dips = new Map([
    [30, 29 * GIB - 5],
    // Made good only in the next hour, and by a scrape that reads nothing.
    [59, 0],
  ]);
  world.add(
    "tx",
    { vm: "a", port: "p" },
    scrapes(0, 180, (minute) => String(dips.get(minute) ?? minute * GIB)),
  );
  world.add(
    "tx",
    { vm: "b", port: "p" },
    scrapes(0, 180, (minute) => String((2 ** 32 - 20 * 2 ** 24 + minute * 2 ** 24) % 2 ** 32)),
  );
  for (const minute of [60, 100]) await world.collectAt(minute, source.id);
  const collected = await world.collectAt(180, source.id);
  expect(await world.stored(source.name)).toEqual({
    "network.egress a/p 00": "58",
    "network.egress a/p 01": "61",
    "network.egress a/p 02": "60",
    "network.egress b/p 00": "0.921875",
    "network.egress b/p 01": "0.9375",
    "network.egress b/p 02": "0.9375",
  });
  expect(collected.gaps.map(({ kind, resource, from }) => [kind, resource, from.slice(11, 16)])).toEqual([
    ["other", "a/p", "00:59"],
    ["other", "a/p", "00:30"],
    ["other", "b/p", "00:20"],
  ]);
});

test("parts of a machine that begin anew at one instant are shown once", async () => {
  const source = await world.makeSource();
  world.up(0, 100);
  for (const [part, times] of [
    ["x", 1],
    ["y", 3],
  ] as const) {
    world.add(
      "tx",
      { vm: "a", port: "p", part },
      scrapes(0, 60, (minute) => String((minute < 30 ? minute : minute - 30) * times * GIB)),
    );
  }
  const collected = await world.collectAt(60, source.id);
  expect(collected).toMatchObject({ state: "ok", gaps: [{ kind: "reset" }] });
  expect(await world.stored(source.name)).toEqual({ "network.egress a/p 00": "232" });
});

describe("a counter that two look at counts once", () => {
  const sent = (minute: number) => String(Math.floor(minute * minute * GIB + 0.5));

  test.each([
    ["two replicas", { prometheus: "a" }, { prometheus: "b" }],
    ["two jobs", { job: "libvirt" }, { job: "libvirt-again", instance: "host-1.example:9177" }],
  ])("%s, though one is away for a while and the machine begins anew", async (_what, one, other) => {
    const source = await world.makeSource();
    world.up(0, 200);
    const value = (minute: number) => (minute < 90 ? sent(minute) : sent(minute - 90));
    world.add("tx", { vm: "a", port: "p", ...one }, scrapes(0, 130, value));
    world.add(
      "tx",
      { vm: "a", port: "p", ...other },
      scrapes(0, 130, (minute) => value(minute + 0.4), 24).filter((_, minute) => minute < 40 || minute > 70),
    );
    for (const minute of [61, 100, 130]) await world.collectAt(minute, source.id);
    const hours = await world.stored(source.name);
    // The last look before the new beginning was 24 s after minute 89, and the last of all 24 s after minute 129.
    expect(total(hours, "network.egress")).toBeCloseTo(89.4 ** 2 + 39.4 ** 2, 6);
    const { data } = await world.app.as("admin")("dryRunSource", {
      body: Object.assign({
        source: { name: "tried", kind: "prometheus", config: source.config },
      }),
    });
    expect(data.notes.join()).toContain("another series already reports");
  });

  test("where nobody can tell whether it is the same one, both count and this is said", async () => {
    const source = await world.makeSource();
    world.up(0, 200);
    for (const [instance, times] of [
      ["host-1", 1],
      ["host-2", 3],
    ] as const) {
      world.add(
        "tx",
        { vm: "a", port: "p", instance },
        scrapes(0, 60, (minute) => String(minute * times * GIB)),
      );
    }
    const collected = await world.collectAt(60, source.id);
    expect(total(await world.stored(source.name), "network.egress")).toBe(4 * 59);
    expect(collected.gaps.map(({ detail }) => detail).join()).toContain("may be the same counters");
    const { data } = await world.app.as("admin")("dryRunSource", {
      body: Object.assign({ source: { name: "tried", kind: "prometheus", config: source.config } }),
    });
    expect(data.notes.join()).toContain("may be the same counters");
  });

  test("parts that something tells apart add up, also without a word", async () => {
    const source = await world.makeSource();
    world.up(0, 200);
    for (const [part, times] of [
      ["x", 1],
      ["y", 3],
    ] as const) {
      world.add(
        "tx",
        { vm: "a", port: "p", part },
        scrapes(0, 60, (minute) => String(minute * times * GIB)),
      );
    }
    expect((await world.collectAt(60, source.id)).gaps).toEqual([]);
    expect(total(await world.stored(source.name), "network.egress")).toBe(4 * 59);
  });
});

test("over an outage of hours nothing is lost once it is over, whenever it is collected", async () => {
  const source = await world.makeSource();
  const outage = (minute: number) => minute < 70 || minute >= 250;
  const seen = (until: number) => {
    world.prometheus.series = [];
    world.up(0, Math.min(until, 70));
    if (until > 250) world.up(250, until);
    world.add(
      "vcpus",
      { vm: "a" },
      scrapes(0, until, () => "1").filter((_, minute) => outage(minute)),
    );
    world.add(
      "tx",
      { vm: "a", port: "p" },
      scrapes(0, until, (minute) => String(minute * GIB)).filter((_, minute) => outage(minute)),
    );
  };
  for (const minute of [60, 100, 160, 220, 249]) {
    seen(minute);
    const collected = await world.collectAt(minute, source.id);
    if (minute >= 100) expect(collected.gaps).toMatchObject([{ kind: "outage", before: null }]);
  }
  expect((await world.stored(source.name))["compute.vcpu a 02"]).toBeUndefined();
  for (const minute of [260, 300, 340, 700]) {
    seen(minute);
    const collected = await world.collectAt(minute, source.id);
    expect(collected.gaps).toMatchObject([
      { kind: "outage", from: "2026-10-05T01:09:00Z", before: "2026-10-05T04:10:00Z" },
    ]);
    const hours = await world.stored(source.name);
    expect(["00", "01", "02", "03"].map((hour) => hours[`compute.vcpu a ${hour}`])).toEqual([
      "1",
      "1",
      "1",
      "1",
    ]);
    expect(total(hours, "network.egress")).toBe(minute - 1);
  }
});

test("an answer that is too large is asked for in smaller pieces", async () => {
  const source = await world.makeSource();
  world.up(0, 200);
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 120, () => "4"),
  );
  world.prometheus.samplesMax = 25;
  expect(await world.collectAt(120, source.id)).toMatchObject({ state: "ok" });
  expect(await world.stored(source.name)).toEqual({ "compute.vcpu a 00": "4", "compute.vcpu a 01": "4" });
});

async function revisions(name: string): Promise<number[]> {
  const { rows } = await sql<{ revision: number }>`
    SELECT revision FROM usage_event WHERE source = ${`/sources/${name}`} ORDER BY key`.execute(
    world.app.deps.db,
  );
  return rows.map(({ revision }) => revision);
}

async function byTenant(name: string): Promise<Record<string, string>> {
  const { rows } = await sql<{ tenant: string; quantity: string }>`
    SELECT tenant_id AS tenant, trim_scale(sum(quantity)) AS quantity FROM usage_event
    WHERE source = ${`/sources/${name}`} GROUP BY 1 ORDER BY 1`.execute(world.app.deps.db);
  return Object.fromEntries(rows.map(({ tenant, quantity }) => [tenant, quantity]));
}

function total(hours: Record<string, string>, meter: string): number {
  return Object.entries(hours)
    .filter(([what]) => what.startsWith(meter))
    .reduce((sum, [, quantity]) => sum + Number(quantity), 0);
}
