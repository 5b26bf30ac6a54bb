import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type CollectingWorld, collectingWorld, scrapes } from "../../testing/acts/collecting.ts";
import { fakePrometheus } from "../../testing/servers/fake-prometheus.ts";
import { updateState } from "./queries.ts";

const MIDNIGHT = "2026-10-05T00:00:00Z";

let world: CollectingWorld;

beforeAll(async () => {
  world = await collectingWorld();
});

beforeEach(() => world.begin());

afterAll(() => world.close());

test("a metric that is gone from one moment to the next takes nothing back, and is shown", async () => {
  const source = await world.makeSource();
  world.up(0, 100);
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 30, () => "4"),
  );
  await world.collectAt(30, source.id);
  world.prometheus.series.pop();
  world.add(
    "vcpus_renamed",
    { vm: "a" },
    scrapes(0, 40, () => "4"),
  );
  const collected = await world.collectAt(40, source.id);
  expect(await world.stored(source.name)).toEqual({ "compute.vcpu a 00": "2" });
  expect(collected.gaps).toMatchObject([{ kind: "other", meter: "compute.vcpu" }]);
  expect(collected.gaps[0]?.detail).toContain("vcpus has no samples, although it had some before");
});

test("series without a tenant, and values that are no quantity, count nowhere and are shown", async () => {
  const source = await world.makeSource();
  world.up(0, 100);
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 60, () => "4"),
  );
  world.add(
    "vcpus",
    { vm: "b", tenant: "" },
    scrapes(0, 60, () => "4"),
  );
  world.add(
    "vcpus",
    { vm: "c" },
    scrapes(0, 60, () => "NaN"),
  );
  world.add(
    "vcpus",
    { vm: "d" },
    scrapes(0, 60, () => "-1"),
  );
  world.add(
    "tx",
    { vm: "a", port: "p" },
    scrapes(0, 60, (minute) => String(2n ** 60n + BigInt(minute))),
  );
  const collected = await world.collectAt(60, source.id);
  expect(Object.keys(await world.stored(source.name))).toEqual([
    "compute.vcpu a 00",
    "network.egress a/p 00",
  ]);
  const details = collected.gaps.map(({ detail }) => detail).join("\n");
  expect(details).toContain("1 series of compute.vcpu are not counted: the label tenant is missing.");
  expect(details).toContain("a value is NaN");
  expect(details).toContain("a value is -1");
  expect(details).toContain("beyond 2^53");
});

test.each([
  ["that is down", () => world.prometheus.close(), "cannot be reached"],
  [
    "that answers an error",
    () => refuse(500, '{"status":"error","error":"TSDB is closed"}'),
    "TSDB is closed",
  ],
  ["behind a proxy whose server is down", () => refuse(502, "<html>Bad gateway</html>"), "answered 502"],
  ["that wants credentials", () => refuse(401, "unauthorized"), "Check the credentials"],
  [
    "that warns of a part that is missing",
    () =>
      refuse(
        200,
        '{"status":"success","warnings":["store away"],"data":{"resultType":"matrix","result":[]}}',
      ),
    "store away",
  ],
  [
    "that answers half a document",
    () => refuse(200, '{"status":"success","data":{"resu'),
    "without a Prometheus result",
  ],
])("a source %s counts nothing, says why, and goes on where it stopped", async (_what, breakIt, reason) => {
  const source = await world.makeSource();
  world.up(0, 200);
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 200, () => "4"),
  );
  await world.collectAt(30, source.id);
  const series = world.prometheus.series;
  await breakIt();
  const failed = await world.collectAt(90, source.id);
  expect(failed).toMatchObject({
    state: "failing",
    collectedUntil: "2026-10-05T00:30:00Z",
    lagSeconds: 3_600,
  });
  expect(failed.lastError).toContain(reason);
  expect(failed.nextAttemptAt).toBe("2026-10-05T01:30:15Z");
  expect((await world.collectAt(90, source.id)).nextAttemptAt).toBe("2026-10-05T01:30:30Z");
  expect(await world.stored(source.name)).toEqual({ "compute.vcpu a 00": "2" });

  if (reason === "cannot be reached") world.prometheus = await fakePrometheus();
  world.prometheus.series = series;
  world.prometheus.refusal = null;
  const config = { ...source.config, url: world.prometheus.url };
  await world.app.as("admin")("updateSource", { params: { id: source.id }, body: { config } });
  expect(await world.collectAt(120, source.id)).toMatchObject({ state: "ok", lastError: null });
  expect(await world.stored(source.name)).toEqual({ "compute.vcpu a 00": "4", "compute.vcpu a 01": "4" });
});

test("a source that cannot be reached is logged in a sentence: which, where, what to do, and no stack", async () => {
  const source = await world.makeSource();
  await world.prometheus.close();
  world.app.logged.length = 0;
  const { lastError } = await world.collectAt(30, source.id);
  const line = world.app.logged.find((text) => text.includes(source.name)) ?? "";
  expect(JSON.parse(line).msg).toBe(
    `The source ${source.name} failed: ${lastError} It is tried again in 15 s.`,
  );
  expect(lastError).toMatch(
    /^http:\S+ cannot be reached: .+\. Check that it runs, and that this machine reaches/,
  );
  expect(line).not.toContain("stack");
  world.prometheus = await fakePrometheus();
});

test("a source that is far behind says from when to when it catches up, and how far it is", async () => {
  const since = "2026-09-25T00:00:00Z";
  const source = await world.makeSource({ since, backfillSeconds: 864_000 });
  expect(source.catchingUp).toBeNull();
  const seen = async (state: { collected_until: string; last_success_at: string }) => {
    await updateState(world.app.deps.db, source.id, state);
    return (await world.app.as("admin")("getSource", { params: { id: source.id } })).data;
  };
  const collected_until = "2026-09-29T00:00:00Z";
  expect(await seen({ collected_until, last_success_at: "2026-10-04T23:45:00Z" })).toMatchObject({
    state: "lagging",
    catchingUp: { from: since, until: MIDNIGHT, percent: 40 },
  });
  // Nobody has collected for an hour, so it does not catch up by itself.
  expect(await seen({ collected_until, last_success_at: "2026-10-04T23:00:00Z" })).toMatchObject({
    state: "lagging",
    catchingUp: null,
  });
});

test("a source that does not answer is given up after its timeout", async () => {
  const source = await world.makeSource({ timeoutSeconds: 1 });
  world.prometheus.isStuck = true;
  expect((await world.collectAt(60, source.id)).lastError).toContain("did not answer within 1 s");
});

test("what was not collected for longer than the horizon is left out, and shown", async () => {
  const source = await world.makeSource({ backfillSeconds: 3_600 });
  world.up(0, 900);
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 900, () => "1"),
  );
  await world.collectAt(100, source.id);
  const collected = await world.collectAt(900, source.id);
  expect(collected.gaps).toMatchObject([
    { kind: "missed", from: "2026-10-05T01:00:00Z", before: "2026-10-05T14:00:00Z" },
  ]);
});

test("a source that is to begin before it was made is read from then on, 62 days back at most", async () => {
  world.up(0, 900);
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 900, () => "1"),
  );
  await world.collectAt(900, (await world.makeSource()).id);
  const early = await world.makeSource({ backfillSeconds: 3_600, since: "2026-10-05T00:00:00Z" });
  expect((await world.collectAt(901, early.id)).gaps).toEqual([]);
  expect(Object.keys(await world.stored(early.name))[0]).toBe("compute.vcpu a 00");
  const tooEarly = await world.makeSource({ since: "2026-07-01T00:00:00Z" });
  expect((await world.collectAt(902, tooEarly.id)).gaps).toMatchObject([
    { kind: "missed", from: "2026-07-01T00:00:00Z", before: "2026-08-04T15:00:00Z" },
  ]);
});

test("credentials are sent and never shown", async () => {
  const source = await world.makeSource({}, { username: "billow", password: "sesame" });
  await world.collectAt(10, source.id);
  const basic = `Basic ${Buffer.from("billow:sesame").toString("base64")}`;
  expect(world.prometheus.asked.at(-1)?.authorization).toBe(basic);
  const { data } = await world.app.as("manager")("listSources", {});
  const shown = data.items.find(({ id }) => id === source.id);
  expect(shown).toMatchObject({ hasSecret: true });
  expect(JSON.stringify(data)).not.toContain("sesame");
  await world.app.as("admin")("updateSource", {
    params: { id: source.id },
    body: { secret: { bearerToken: "t" } },
  });
  await world.collectAt(11, source.id);
  expect(world.prometheus.asked.at(-1)?.authorization).toBe("Bearer t");
});

function refuse(status: number, body: string) {
  world.prometheus.refusal = { status, body };
}
