import { openstackConfig } from "@billow/contract/metering/openstack-source.ts";
import { BUILT_IN_METERS } from "@billow/core/metering/built-in-meters.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
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
import { exchangesOf } from "./notification-queue.ts";
import { ownersTold } from "./owners-told.ts";

const NOW = Date.parse("2026-10-06T00:00:00Z") / 1000;

let world: UsageWorld;

beforeAll(async () => {
  world = await usageWorld({ now: "2026-10-06T00:00:00Z" });
});

afterAll(() => world.close());

const config = openstackConfig.parse({
  url: "amqp://rabbit.example",
  dimensions: { region: "fra" },
  counts: ["servers", "volumes", "snapshots", "backups", "images", "addresses", "loadBalancers", "shares"],
});

let sent = 0;

const SENT = "2026-10-05 10:00:05.5";

function told(event_type: string, payload: object, more: object = {}) {
  sent += 1;
  return {
    message_id: `message-${sent}`,
    event_type,
    timestamp: SENT,
    payload,
    ...more,
  };
}

function read(message: object, own = config) {
  const content = Buffer.from(JSON.stringify(message));
  const from = { source: "/sources/bus", config: own };
  return eventsOf([{ content }], from, { now: NOW, meters: BUILT_IN_METERS });
}

// Cinder's `_usage_from_snapshot` and `_usage_from_backup` in cinder/volume/volume_utils.py.
const snapshot = {
  ...{ tenant_id: "p1", user_id: "u", availability_zone: "nova", snapshot_id: "r", display_name: "s" },
  ...{ volume_id: "v", volume_size: 20, created_at: "2026-10-05T09:00:00+00:00", status: "available" },
  ...{ deleted: "", metadata: "[]" },
};
const backup = {
  ...{ tenant_id: "p1", user_id: "u", availability_zone: "nova", backup_id: "r", host: "h", size: 3 },
  ...{ created_at: "2026-10-05T09:00:00+00:00", status: "available", volume_id: "v", parent_id: null },
  ...{ service: "cinder.backup.drivers.swift", fail_reason: null, num_dependent_backups: 0 },
};
// Glance's administration guide, "Notifications".
const image = {
  ...{ id: "r", owner: "p1", name: "i", size: 1_610_612_736, status: "active", disk_format: "qcow2" },
  ...{ created_at: "2026-10-05T09:00:00Z", updated_at: "2026-10-05T09:59:00Z", visibility: "private" },
  ...{ checksum: "c", min_ram: 0, min_disk: 0, deleted: false, deleted_at: null, properties: {} },
};
// Neutron's answer to POST /v2.0/floatingips, which neutron/pecan_wsgi/hooks/notifier.py sends as it is.
const address = {
  ...{ id: "r", tenant_id: "p1", project_id: "p1", floating_ip_address: "203.0.113.7", status: "DOWN" },
  ...{ port_id: null, router_id: null, created_at: "2026-10-05T09:00:00Z", revision_number: 0 },
};
// octavia/controller/worker/v2/tasks/notification_tasks.py sends the load balancer as drivers get it.
const balancer = {
  ...{ loadbalancer_id: "r", project_id: "p1", name: "l", admin_state_up: true },
  ...{ vip_address: "10.0.0.9", vip_subnet_id: "s", flavor: null },
};
// Manila's `_usage_from_share` in manila/share/share_utils.py.
const share = {
  ...{ share_id: "r", user_id: "u", project_id: "p1", snapshot_id: null, size: 7, proto: "NFS" },
  ...{ is_public: false, availability_zone: "nova", host: "h", status: "available" },
};

const CREATED = "2026-10-05T09:00:00Z";
const SENT_AT = "2026-10-05T10:00:05Z";

test.each<[string, object, string, bigint, string]>([
  ["snapshot.create.end", snapshot, "storage.snapshot", 20_000_000n, CREATED],
  ["snapshot.exists", snapshot, "storage.snapshot", 20_000_000n, SENT_AT],
  ["backup.create.end", backup, "storage.backup", 3_000_000n, CREATED],
  ["image.upload", image, "storage.image", 1_500_000n, SENT_AT],
  ["image.activate", image, "storage.image", 1_500_000n, SENT_AT],
  ["image.update", { ...image, status: "deactivated" }, "storage.image", 1_500_000n, SENT_AT],
  ["floatingip.create.end", { floatingip: address }, "network.address", 1_000_000n, CREATED],
  ["floatingip.update.end", { floatingip: address }, "network.address", 1_000_000n, SENT_AT],
  ["octavia.loadbalancer.create.end", balancer, "network.loadBalancer", 1_000_000n, SENT_AT],
  ["share.create.end", share, "storage.share", 7_000_000n, SENT_AT],
  ["share.shrink.end", { ...share, size: 5 }, "storage.share", 5_000_000n, SENT_AT],
])("%s of %j counts as %s", (type, payload, meter, size, at) => {
  const { events, refused } = read(told(type, payload));
  expect(refused).toEqual([]);
  expect(events).toMatchObject([
    {
      ...{ tenantId: "p1", resource: "r", state: "active", at: Date.parse(at) / 1000 },
      ...{ sizes: { [meter]: size }, dimensions: { region: "fra" } },
    },
  ]);
});

test.each<[string, object, string]>([
  ["snapshot.delete.end", { ...snapshot, status: "deleting" }, SENT_AT],
  [
    "snapshot.exists",
    { ...snapshot, status: "deleted", deleted_at: "2026-10-05T09:30:00" },
    "2026-10-05T09:30:00Z",
  ],
  ["backup.delete.end", backup, SENT_AT],
  [
    "image.delete",
    { ...image, status: "deleted", deleted_at: "2026-10-05T09:30:00Z" },
    "2026-10-05T09:30:00Z",
  ],
  ["image.update", { ...image, status: "pending_delete" }, SENT_AT],
  ["octavia.loadbalancer.delete.end", balancer, SENT_AT],
  ["share.delete.end", { ...share, status: "deleting" }, SENT_AT],
])("%s of %j ends it", (type, payload, at) => {
  expect(read(told(type, payload)).events).toMatchObject([
    { state: "deleted", tenantId: "p1", resource: "r", at: Date.parse(at) / 1000, sizes: {} },
  ]);
});

test.each<[string, object]>([
  ["image.create", { ...image, status: "queued", size: null }],
  ["image.update", { ...image, status: "queued", size: null }],
  ["image.upload", { ...image, size: 0 }],
  ["image.upload", { ...image, owner: null }],
  ["image.send", { bytes_sent: 7, image_id: "r" }],
  ["snapshot.create.start", snapshot],
  ["backup.restore.end", backup],
  ["floatingip.create.start", { floatingip: {} }],
  ["octavia.loadbalancer.failover.end", balancer],
  ["share.create.start", share],
  ["router.create.end", { router: {} }],
])("%s of %j changes nothing that is counted", (type, payload) => {
  expect(read(told(type, payload))).toEqual({ events: [], refused: [] });
});

test.each<[string, object, RegExp]>([
  [
    "snapshot.create.end",
    { ...snapshot, volume_size: "large" },
    /snapshot.create.end is incomplete: volume_size/,
  ],
  ["floatingip.create.end", { floatingips: [address] }, /incomplete: floatingip/],
  ["floatingip.create.end", { floatingip: { id: "r" } }, /does not say whose/],
  ["floatingip.delete.end", { floatingip_id: "r" }, /does not say whose/],
  ["share.create.end", { ...share, project_id: null }, /incomplete: project_id/],
])("%s of %j is kept as refused, with the reason", (type, payload, reason) => {
  const { events, refused } = read(told(type, payload));
  expect(events).toEqual([]);
  expect(refused).toMatchObject([{ detail: expect.stringMatching(reason) }]);
});

test("a source counts machines and volumes alone until it is told of more, and listens where they are told", () => {
  const usual = openstackConfig.parse({ url: "amqp://rabbit.example" });
  expect(read(told("snapshot.create.end", snapshot), usual)).toEqual({ events: [], refused: [] });
  expect(exchangesOf(usual)).toEqual(["nova", "cinder"]);
  expect(exchangesOf({ exchanges: ["openstack"], counts: ["snapshots", "images", "shares"] })).toEqual([
    "openstack",
    "glance",
    "manila",
  ]);
});

/** What the collector does with messages. */
async function take(source: string, messages: readonly object[]): Promise<void> {
  // In the envelope, where the message is text.
  const contents = messages.map((message) => ({
    content: Buffer.from(JSON.stringify({ "oslo.version": "2.0", "oslo.message": JSON.stringify(message) })),
  }));
  const ownerOf = await ownersTold(world.deps.db, { source, messages: contents });
  const from = { source, config, ownerOf };
  const { events, refused } = eventsOf(contents, from, { now: NOW, meters: BUILT_IN_METERS });
  expect(refused).toEqual([]);
  await ingestEvents(world.deps, [...events, ...(await handOversOf(world.deps.db, { source, events }))]);
}

/** Unit-seconds of a tenant. */
async function used(tenantId: string): Promise<number> {
  const hours = Object.values(await storedHours(world.deps, tenantId));
  return hours.reduce((sum, micro) => sum + Number(micro) / 1e6, 0);
}

const at = (time: string) => ({ timestamp: `2026-10-05 ${time}` });

test.each([
  ["in order", [[0], [1], [2], [3]]],
  ["the creation last", [[1], [2], [3], [0]]],
  ["backwards", [[3], [2], [1], [0]]],
  ["at once", [[0, 1, 2, 3]]],
])("shares and images change hands and size to the second, told %s and twice", async (_what, order) => {
  const [one, two] = [newTenant(), newTenant()];
  for (const tenant of [one, two]) await makeTenant(world.deps, tenant);
  const messages = [
    told("image.activate", { ...image, id: one, owner: one, size: 2 * 1_073_741_824 }, at("10:00:00")),
    told("image.update", { ...image, id: one, owner: two, size: 2 * 1_073_741_824 }, at("12:00:00")),
    told("share.create.end", { ...share, share_id: two, project_id: two, size: 1 }, at("13:00:00")),
    told("share.extend.end", { ...share, share_id: two, project_id: two, size: 5 }, at("23:00:00")),
  ];
  const source = `/sources/${one}`;
  for (const part of order)
    await take(
      source,
      part.flatMap((index) => messages[index] ?? []),
    );
  await take(source, messages);
  expect([await used(one), await used(two)]).toEqual([2 * 2 * 3_600, (2 * 12 + 10 + 5) * 3_600]);
  expect(await discrepanciesOf(world.deps)).toEqual([]);
});

test.each([
  ["by its owner", "owner", [[0], [1]]],
  ["by an administrator", "admin", [[0], [1]]],
  ["by an administrator, at once", "admin", [[0, 1]]],
  ["by its owner, and told before it was made", "owner", [[1], [0]]],
])("an address that is released %s ends for its owner", async (_what, by, order) => {
  const owner = newTenant();
  await makeTenant(world.deps, owner);
  const messages = [
    told("floatingip.create.end", { floatingip: { ...address, id: owner, project_id: owner } }),
    told(
      "floatingip.delete.end",
      { floatingip_id: owner },
      { ...at("12:00:00"), _context_project_id: by === "owner" ? owner : "admins" },
    ),
  ];
  const source = `/sources/${owner}`;
  for (const part of order)
    await take(
      source,
      part.flatMap((index) => messages[index] ?? []),
    );
  // Given out once more, as after a broker's restart.
  await take(source, messages);
  expect(await used(owner)).toBe(3 * 3_600);
  expect(await discrepanciesOf(world.deps)).toEqual([]);
});
