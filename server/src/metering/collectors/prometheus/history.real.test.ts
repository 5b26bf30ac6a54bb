import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Database } from "../../../db/schema.ts";
import { instantOfSeconds } from "../../../http/present.ts";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { type TestDatabase, testDatabase } from "../../../testing/database.ts";
import { runBillow, spawnBillow } from "../../../testing/processes/billow-process.ts";
import { describeWithPackages } from "../../../testing/processes/debian-packages.ts";
import { seeded } from "../../../testing/processes/kill-load.ts";
import { temporaryFolder } from "../../../testing/processes/temporary-folder.ts";
import { type MonitoredCloud, monitoredCloud } from "../../../testing/servers/monitored-cloud.ts";
import { backfill, type RealPrometheus, startPrometheus } from "../../../testing/servers/real-prometheus.ts";

/** Further from the truth than this no hour and no total may be: a hundredth of a percent. */
const ERROR_MAX = 0.0001;

const KILLS = 5;
/** The moments of the kills follow from it; BILLOW_KILL_SEED repeats them as far as the machine does. */
const seed = Number(process.env.BILLOW_KILL_SEED ?? Date.now() % 1_000_000_000);

await describeWithPackages("a real Prometheus with a day of history", ["prometheus"], () => {
  const folder = temporaryFolder();
  let cloud: MonitoredCloud;
  let prometheus: RealPrometheus;
  let app: TestApp;
  let database: TestDatabase;

  beforeAll(async () => {
    process.stderr.write(`BILLOW_KILL_SEED=${seed}\n`);
    cloud = monitoredCloud(Math.floor(Date.now() / 3_600_000) * 3_600 - 3_600);
    backfill(folder.path, cloud.histories);
    [prometheus, app, database] = await Promise.all([
      startPrometheus(folder.path),
      testApp(),
      testDatabase(),
    ]);
  });

  afterAll(async () => {
    await Promise.all([prometheus?.stop(), app?.close(), database?.close()]);
    folder[Symbol.dispose]();
  });

  test("what is collected is what was used, hour by hour, and what was not seen is said", async () => {
    const api = app.as("admin");
    const { data: source } = await api("createSource", { body: sourceOf(prometheus, cloud) });
    const { data: collected } = await api("collectSource", { params: { id: source.id } });
    expect(collected).toMatchObject({ state: "ok", lastError: null });
    await expectTruth(app.deps.db, cloud, "cloud");

    const gaps = collected.gaps.filter(({ from }) => from < instantOfSeconds(cloud.before));
    expect(gaps.map(({ kind, tenantId }) => `${kind} ${tenantId}`).sort()).toEqual([
      "gap gap20",
      "outage null",
      "reset rebooted",
    ]);
    expect(gaps.find(({ kind }) => kind === "gap")?.detail).toBe(
      "gap20-vm has no samples for 21 min. The last value was assumed.",
    );

    const wholeHours = async () =>
      (await eventsOf(app.deps.db, "cloud")).filter(({ hour }) => hour < cloud.before);
    const before = await wholeHours();
    await api("collectSource", { params: { id: source.id } });
    expect(await wholeHours()).toEqual(before);
  });

  test("sizes are readings of a peak, and a rate is one of a percentile at each interval", async () => {
    const api = app.as("admin");
    const meter = { name: "Level", group: "test", unit: "x" };
    await api("createMeter", { body: { ...meter, id: "level.peak", kind: "peak" } });
    const ranked = { kind: "percentile" as const, percentile: 95, intervalSeconds: 300 };
    await api("createMeter", { body: { ...meter, ...ranked, id: "level.rate", missing: "ignore" } });
    const common = { tenantLabel: "tenant", resourceLabels: ["vm"], type: "gauge" as const };
    const query = "sum by (tenant, vm) (rate(vm_receive_bytes_total[5m])) * 8 / 1e6";
    const source = sourceOf(prometheus, cloud);
    const { data } = await api("createSource", {
      body: {
        ...source,
        name: "levels",
        config: {
          ...source.config,
          mappings: [
            { ...common, meter: "level.peak", metric: "vm_vcpus" },
            { ...common, meter: "level.rate", query, intervalSeconds: 300 },
          ],
        },
      },
    });
    const { data: collected } = await api("collectSource", { params: { id: data.id } });
    expect(collected).toMatchObject({ state: "ok", lastError: null });
    const known = (await eventsOf(app.deps.db, "levels")).filter(({ hour }) => hour < cloud.before);
    const sizes = (tenant: string) =>
      known.filter((one) => one.tenant === tenant && one.meter === "level.peak");
    const changed = cloud.from + 7.5 * 3_600;
    expect(sizes("resized").every(({ hour, quantity }) => quantity === (hour < changed ? 2 : 4))).toBe(true);
    expect(sizes("resized").map(({ hour }) => hour)).toContain(changed);
    expect(sizes("brief").map(({ quantity }) => quantity)).toEqual([2]);
    for (const tenant of ["steady", "offset"]) {
      const rates = known.filter((one) => one.tenant === tenant && one.meter === "level.rate");
      expect(rates).toHaveLength((cloud.before - cloud.from) / 300);
      expect(rates.filter(({ quantity }) => Math.abs(quantity - 8.000024) > 1e-6)).toEqual([]);
    }
    const gone = known.filter((one) => one.tenant === "outage" && one.meter === "level.rate");
    expect(gone.length).toBeLessThan((cloud.before - cloud.from) / 300);
  });

  test("a dry run says the same before anything is stored", async () => {
    const { data } = await app.as("admin")("dryRunSource", {
      body: { source: { ...sourceOf(prometheus, cloud), name: "tried" }, hours: 2 },
    });
    expect(data.unmatchedTenants).toContain("steady");
    expect(data.usage.find((one) => one.tenantId === "steady" && one.meter === "compute.vcpu")).toMatchObject(
      {
        customer: null,
        unit: "vCPU-hour",
        resources: 1,
      },
    );
    // The source that is there already reads the same.
    for (const meter of ["compute.vcpu", "network.ingress"])
      expect(data.notes).toContainEqual(
        expect.stringContaining(`The source cloud (collecting) reads the same series for ${meter}.`),
      );
    expect(data.notes).toHaveLength(2);
  });

  test("a collector killed at any point changes no total", async () => {
    const names = Array.from({ length: KILLS }, (_, kill) => `killed-${kill}`);
    const file = join(folder.path, "sources.json");
    const sources = names.map((name) => ({ ...sourceOf(prometheus, cloud), name }));
    writeFileSync(file, JSON.stringify({ sources }));
    const env = { DATABASE_URL: database.url, BILLOW_SOURCES: file };
    const whole = (await eventsOf(app.deps.db, "cloud")).length;
    const random = seeded(seed);
    let killedAtWork = 0;
    for (const name of names) {
      const collector = spawnBillow(folder.path, ["sources", "collect", name], env);
      const enough = 1 + random(whole - 1);
      await vi.waitFor(
        async () => expect((await eventsOf(database.db, name)).length).toBeGreaterThanOrEqual(enough),
        { timeout: 60_000, interval: 1 },
      );
      collector.child.kill("SIGKILL");
      await collector.ended;
      if ((await eventsOf(database.db, name)).length < whole) killedAtWork += 1;
    }
    process.stderr.write(`${killedAtWork} of ${KILLS} were killed before they were done.\n`);
    expect(killedAtWork).toBeGreaterThan(0);
    for (const name of names) {
      const last = await runBillow(folder.path, ["sources", "collect", name], env);
      expect(last.code, `${last.out}${last.err}`).toBe(0);
      await expectTruth(database.db, cloud, name);
    }
    const verified = await runBillow(folder.path, ["verify"], env);
    expect(verified.code, `${verified.out}${verified.err}`).toBe(0);
  });
});

function sourceOf({ url }: RealPrometheus, cloud: MonitoredCloud) {
  const labels = { tenantLabel: "tenant" };
  return {
    name: "cloud",
    kind: "prometheus" as const,
    confirmDoubled: true,
    config: {
      url,
      since: instantOfSeconds(cloud.from),
      mappings: [
        {
          ...labels,
          meter: "compute.vcpu",
          metric: "vm_vcpus",
          type: "gauge" as const,
          resourceLabels: ["vm"],
        },
        {
          ...labels,
          meter: "network.ingress",
          metric: "vm_receive_bytes_total",
          type: "counter" as const,
          resourceLabels: ["vm", "device"],
          unit: "bytes" as const,
        },
      ],
    },
  };
}

async function expectTruth(db: Kysely<Database>, cloud: MonitoredCloud, source: string): Promise<void> {
  const events = await eventsOf(db, source);
  const wrong: string[] = [];
  for (const [tenant, hours] of cloud.vcpuSeconds) {
    for (const [hour, truth] of hours) {
      const found = events
        .filter((one) => one.tenant === tenant && one.meter === "compute.vcpu" && one.hour === hour)
        .reduce((sum, one) => sum + one.quantity * 3_600, 0);
      if (!isNear(found, truth))
        wrong.push(`${tenant} ${instantOfSeconds(hour)}: ${found} of ${truth} vCPU-seconds`);
    }
  }
  for (const [tenant, truth] of cloud.bytes) {
    const found = events
      .filter((one) => one.tenant === tenant && one.meter === "network.ingress" && one.hour < cloud.before)
      .reduce((sum, one) => sum + one.quantity * 2 ** 30, 0);
    if (!isNear(found, truth)) wrong.push(`${tenant}: ${found} of ${truth} bytes`);
  }
  expect(wrong).toEqual([]);
}

function isNear(found: number, truth: number): boolean {
  return Math.abs(found - truth) <= truth * ERROR_MAX;
}

interface StoredEvent {
  tenant: string;
  meter: string;
  resource: string;
  hour: number;
  quantity: number;
  revision: number;
}

async function eventsOf(db: Kysely<Database>, source: string): Promise<StoredEvent[]> {
  const { rows } = await sql<StoredEvent>`
    SELECT tenant_id AS tenant, meter, resource, extract(epoch FROM starts_at)::float8 AS hour,
      quantity::float8 AS quantity, revision
    FROM usage_event WHERE source = ${`/sources/${source}`} ORDER BY event_id`.execute(db);
  return rows;
}
