import type { SourceSecret } from "@billow/contract/sources.ts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { type FixedClock, fixedClock } from "../../testing/clock.ts";
import { type FakePrometheus, fakePrometheus } from "../../testing/fake-prometheus.ts";
import { makeTenant } from "../../testing/usage.ts";

let app: TestApp;
let clock: FixedClock;
let prometheus: FakePrometheus;

const START = Date.parse("2026-10-05T00:00:00Z") / 1000;

beforeAll(async () => {
  clock = fixedClock("2026-10-05T00:00:00Z");
  app = await testApp({ clock });
  await makeTenant(app.deps, "nordwind");
});

afterAll(() => app.close());

beforeEach(async () => {
  clock.set("2026-10-05T00:00:00Z");
  prometheus = await fakePrometheus();
});

afterEach(() => prometheus.close());

let made = 0;

async function makeSource(config: Record<string, unknown> = {}, secret?: SourceSecret) {
  made += 1;
  const { data } = await app.as("admin")("createSource", {
    body: {
      name: `prom-${made}`,
      kind: "prometheus",
      ...(secret !== undefined && { secret }),
      config: {
        url: prometheus.url,
        mappings: [
          {
            meter: "compute.vcpu",
            metric: "vcpus",
            type: "gauge",
            tenantLabel: "tenant",
            resourceLabels: ["vm"],
            dimensions: { region: { value: "fra" } },
          },
          {
            meter: "network.egress",
            metric: "tx",
            type: "counter",
            tenantLabel: "tenant",
            resourceLabels: ["vm", "port"],
            unit: "bytes",
          },
        ],
        ...config,
      },
    },
  });
  return data;
}

/** Samples once a minute in `[from, before)`, in minutes from the start. */
function scrapes(
  from: number,
  before: number,
  value: (minute: number) => string,
  offset = 0,
): [number, string][] {
  return Array.from({ length: before - from }, (_, index) => [
    START + (from + index) * 60 + offset,
    value(from + index),
  ]);
}

function add(name: string, labels: Record<string, string>, samples: [number, string][]) {
  prometheus.series.push({
    labels: { __name__: name, job: "libvirt", instance: "host-1", tenant: "nordwind", ...labels },
    samples,
  });
}

const up = (from: number, before: number) =>
  prometheus.series.push({
    labels: { __name__: "up", job: "libvirt", instance: "host-1" },
    samples: scrapes(from, before, () => "1"),
  });

async function collectAt(minute: number, id: string) {
  clock.set(new Date((START + minute * 60) * 1000).toISOString());
  const { data } = await app.as("admin")("collectSource", { params: { id } });
  return data;
}

/** What is stored of a source: quantity by meter, resource and hour. */
async function stored(name: string): Promise<Record<string, string>> {
  const { rows } = await sql<{ what: string; quantity: string }>`
    SELECT meter || ' ' || resource || ' ' || to_char(starts_at AT TIME ZONE 'UTC', 'HH24') AS what,
      trim_scale(quantity) AS quantity
    FROM usage_event WHERE source = ${`/sources/${name}`} ORDER BY 1`.execute(app.deps.db);
  return Object.fromEntries(rows.map(({ what, quantity }) => [what, quantity]));
}

const GIB = 2 ** 30;

test("a source is collected hour by hour, the current one as it is by now", async () => {
  const source = await makeSource();
  up(0, 200);
  add(
    "vcpus",
    { vm: "steady" },
    scrapes(0, 200, () => "4"),
  );
  add(
    "vcpus",
    { vm: "brief" },
    scrapes(10, 35, () => "2"),
  );
  add(
    "vcpus",
    { vm: "resized" },
    scrapes(0, 200, (minute) => (minute < 30 ? "2" : "4"), 17),
  );
  add(
    "tx",
    { vm: "steady", port: "p" },
    scrapes(0, 200, (minute) => String(minute * GIB)),
  );
  const collected = await collectAt(150, source.id);
  expect(collected).toMatchObject({ state: "ok", lagSeconds: 0, lastError: null, gaps: [] });
  expect(await stored(source.name)).toEqual({
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
