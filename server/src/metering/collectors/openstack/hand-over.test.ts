import { existsSync, readdirSync, readFileSync } from "node:fs";
import { openstackConfig } from "@billow/contract/metering/openstack-source.ts";
import { BUILT_IN_METERS } from "@billow/core/metering/built-in-meters.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import {
  discrepanciesOf,
  makeTenant,
  newTenant,
  storedHours,
  type UsageWorld,
  usageWorld,
} from "../../../testing/usage.ts";
import { handOversOf } from "../../usage/allocations/hand-over.ts";
import { ingestEvents } from "../../usage/ingest/ingest-events.ts";
import { eventsOf } from "./collect-notifications.ts";

const SAMPLES = new URL("../../../../../../shared/data/nova-notifications/", import.meta.url);
const NOW = Date.parse("2026-10-06T00:00:00Z") / 1000;

let world: UsageWorld;

beforeAll(async () => {
  world = await usageWorld({ now: "2026-10-06T00:00:00Z" });
});

afterAll(() => world.close());

const config = openstackConfig.parse({ url: "amqp://rabbit.example" });

/** What notifications come to, as the collector takes them in. */
async function take(source: string, told: readonly object[]): Promise<void> {
  const messages = told.map((message) => ({ content: Buffer.from(JSON.stringify(message)) }));
  const { events, refused } = eventsOf(messages, { source, config }, { now: NOW, meters: BUILT_IN_METERS });
  expect(refused).toEqual([]);
  await ingestEvents(world.deps, [...events, ...(await handOversOf(world.deps.db, { source, events }))]);
}

function volume(tenant_id: string, event_type: string, time: string) {
  return {
    message_id: `${tenant_id} ${event_type} ${time}`,
    event_type: `volume.${event_type}.end`,
    timestamp: `2026-10-05 ${time}`,
    payload: { tenant_id, volume_id: `vol of ${tenant_id.slice(0, 6)}`, size: 3, status: "available" },
  };
}

/** GiB-seconds of a tenant up to now. */
async function used(tenantId: string): Promise<number> {
  const hours = Object.values(await storedHours(world.deps, tenantId));
  return hours.reduce((sum, micro) => sum + Number(micro) / 1e6, 0);
}

test.each([
  ["in order", [0, 1, 2, 3]],
  ["the creation last", [1, 2, 3, 0]],
  ["backwards", [3, 2, 1, 0]],
])("a volume that is handed over twice ends and begins at those times, told %s", async (_what, order) => {
  const [one, two] = [newTenant(), newTenant()];
  for (const tenant of [one, two]) await makeTenant(world.deps, tenant);
  const told = [
    volume(one, "create", "10:00:00"),
    volume(two, "transfer.accept", "12:00:00.7"),
    volume(one, "transfer.accept", "15:00:00"),
    volume(one, "delete", "16:00:00"),
  ];
  const source = `/sources/${one}`;
  const named = told.map((message) => ({ ...message, payload: { ...message.payload, volume_id: one } }));
  for (const index of order) await take(source, named.slice(index, index + 1));
  // Given out once more, as after a broker's restart.
  await take(source, named);
  expect([await used(one), await used(two)]).toEqual([3 * 3 * 3600, 3 * 3 * 3600]);
  expect(await discrepanciesOf(world.deps)).toEqual([]);
});

const json = z.record(z.string(), z.unknown());

/** A sample as its service sends it: what `$ref` points to, with the sample's own values over it. */
function resolved(value: unknown, folder: URL): unknown {
  if (Array.isArray(value)) return value.map((one) => resolved(one, folder));
  const object = json.safeParse(value);
  if (!object.success) return value;
  const { $ref, ...own } = object.data;
  const inner = Object.fromEntries(Object.entries(own).map(([name, one]) => [name, resolved(one, folder)]));
  if (typeof $ref !== "string") return inner;
  const at = new URL($ref.replace(/#$/, ""), folder);
  return over(resolved(JSON.parse(readFileSync(at, "utf8")), at), inner);
}

function over(base: unknown, own: unknown): unknown {
  const [under, upper] = [json.safeParse(base), json.safeParse(own)];
  if (!under.success || !upper.success) return own;
  const names = Object.entries(upper.data).map(([name, one]) => [name, over(under.data[name], one)]);
  return { ...under.data, ...Object.fromEntries(names) };
}

const sized = z.object({ vcpus: z.number(), memory_mb: z.number(), root_gb: z.number() });

const machine = z.object({
  payload: z.object({
    "nova_object.data": z.object({ flavor: z.object({ "nova_object.data": sized }) }),
  }),
});

function sizesIn(sample: unknown) {
  const { flavor } = machine.parse(sample).payload["nova_object.data"];
  const { vcpus, memory_mb, root_gb } = flavor["nova_object.data"];
  return {
    "compute.vcpu": BigInt(vcpus) * 1_000_000n,
    "compute.ram": (BigInt(memory_mb) * 1_000_000n) / 1024n,
    "storage.block": BigInt(root_gb) * 1_000_000n,
  };
}

const CREATES =
  /^instance-(create|resize_finish|resize_confirm|resize_revert|power_o(n|ff)|power_on_share|shelve|shelve_offload|unshelve|suspend|resume|pause|unpause|rebuild|restore)-end\.json$|^instance-exists\.json$/;
const ENDS = /^instance-(soft_)?delete-end/;

test.skipIf(!existsSync(SAMPLES))(
  "every sample of Nova gives the right allocation or nothing, if ../shared/data/nova-notifications is beside the repository",
  () => {
    const files = readdirSync(SAMPLES).filter((name) => name.endsWith(".json"));
    expect(files.length).toBeGreaterThan(100);
    for (const file of files) {
      const sample = resolved(JSON.parse(readFileSync(new URL(file, SAMPLES), "utf8")), SAMPLES);
      const told = { message_id: file, timestamp: "2012-10-29 13:42:11.0", ...json.parse(sample) };
      const content = Buffer.from(JSON.stringify(told));
      const { events, refused } = eventsOf(
        [{ content }],
        { source: "/sources/nova", config },
        { now: NOW, meters: BUILT_IN_METERS },
      );
      expect(refused, file).toEqual([]);
      const state = ENDS.test(file) ? "deleted" : CREATES.test(file) ? "active" : null;
      expect(events, file).toMatchObject(
        state === null
          ? []
          : [
              {
                state,
                tenantId: "6f70656e737461636b20342065766572",
                resource: "178b0921-8f85-4257-88b6-2e743b5a975c",
                at: Date.parse("2012-10-29T13:42:11Z") / 1000,
                sizes: state === "deleted" ? {} : sizesIn(sample),
              },
            ],
      );
    }
  },
);
