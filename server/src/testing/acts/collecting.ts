import type { SourceSecret, UsageSource } from "@billow/contract/metering/sources.ts";
import { sql } from "kysely";
import { type TestApp, testApp } from "../app.ts";
import { type FixedClock, fixedClock } from "../clock.ts";
import { type FakePrometheus, fakePrometheus } from "../servers/fake-prometheus.ts";
import { makeTenant } from "../usage.ts";

/** Billow and a Prometheus that a test fills; it is midnight of 2026-10-05 when `begin` has run. */
export interface CollectingWorld {
  app: TestApp;
  prometheus: FakePrometheus;
  /** A new Prometheus, and time set back; before each test. */
  begin(): Promise<void>;
  /** A source of the gauge `vcpus` and the counter `tx`. */
  makeSource(config?: Record<string, unknown>, secret?: SourceSecret): Promise<UsageSource>;
  /** Adds a series of the tenant nordwind on the target host-1. */
  add(name: string, labels: Record<string, string>, samples: [number, string][]): void;
  /** Says that the target could be scraped in these minutes. */
  up(from: number, before: number): void;
  /** Collects as if it were this minute. */
  collectAt(minute: number, id: string): Promise<UsageSource>;
  /** What is stored of a source: quantity by meter, resource and hour. */
  stored(name: string): Promise<Record<string, string>>;
  close(): Promise<void>;
}

const MIDNIGHT = "2026-10-05T00:00:00Z";
const START = Date.parse(MIDNIGHT) / 1000;

export const GIB = 2 ** 30;

/** Samples once a minute in `[from, before)`, in minutes from midnight. */
export function scrapes(
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

export async function collectingWorld(): Promise<CollectingWorld> {
  const clock: FixedClock = fixedClock(MIDNIGHT);
  const app = await testApp({ clock });
  await makeTenant(app.deps, "nordwind");
  let made = 0;
  const world: CollectingWorld = {
    app,
    prometheus: await fakePrometheus(),
    begin: async () => {
      clock.set(MIDNIGHT);
      await world.prometheus.close();
      world.prometheus = await fakePrometheus();
    },
    makeSource: async (config = {}, secret) => {
      made += 1;
      const url = world.prometheus.url;
      const { data } = await app.as("admin")("createSource", {
        body: {
          name: `prom-${made}`,
          kind: "prometheus",
          // Tests look at one Prometheus by several sources.
          confirmDoubled: true,
          ...(secret !== undefined && { secret }),
          config: { url, mappings: MAPPINGS, ...config },
        },
      });
      return data;
    },
    add: (name, labels, samples) => {
      const target = { job: "libvirt", instance: "host-1" };
      world.prometheus.series.push({
        labels: { __name__: name, ...target, tenant: "nordwind", ...labels },
        samples,
      });
    },
    up: (from, before) => {
      const labels = { __name__: "up", job: "libvirt", instance: "host-1" };
      world.prometheus.series.push({ labels, samples: scrapes(from, before, () => "1") });
    },
    collectAt: async (minute, id) => {
      clock.set(new Date((START + minute * 60) * 1000).toISOString());
      const { data } = await app.as("admin")("collectSource", { params: { id } });
      return data;
    },
    stored: (name) => storedOf(app, name),
    close: async () => {
      await world.prometheus.close();
      await app.close();
    },
  };
  return world;
}

const MAPPINGS = [
  {
    meter: "compute.vcpu",
    metric: "vcpus",
    type: "gauge" as const,
    tenantLabel: "tenant",
    resourceLabels: ["vm"],
    dimensions: { region: { value: "fra" } },
  },
  {
    meter: "network.egress",
    metric: "tx",
    type: "counter" as const,
    tenantLabel: "tenant",
    resourceLabels: ["vm", "port"],
    unit: "bytes" as const,
  },
];

async function storedOf({ deps }: TestApp, name: string): Promise<Record<string, string>> {
  const { rows } = await sql<{ what: string; quantity: string }>`
    SELECT meter || ' ' || resource || ' ' || to_char(starts_at AT TIME ZONE 'UTC', 'HH24') AS what,
      trim_scale(quantity) AS quantity
    FROM usage_event WHERE source = ${`/sources/${name}`} ORDER BY 1`.execute(deps.db);
  return Object.fromEntries(rows.map(({ what, quantity }) => [what, quantity]));
}
