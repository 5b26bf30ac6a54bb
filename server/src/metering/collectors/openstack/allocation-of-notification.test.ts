import { openstackConfig } from "@billow/contract/metering/openstack-source.ts";
import { BUILT_IN_METERS } from "@billow/core/metering/built-in-meters.ts";
import { expect, test } from "vitest";
import { eventsOf } from "./collect-notifications.ts";

const NOW = Date.parse("2026-10-05T12:00:00Z") / 1000;

function read(message: unknown, config: Record<string, unknown> = {}) {
  const from = {
    source: "/sources/nova",
    config: openstackConfig.parse({ url: "amqp://rabbit.example", ...config }),
  };
  const content = Buffer.from(typeof message === "string" ? message : JSON.stringify(message));
  return eventsOf([{ content }], from, { now: NOW, meters: BUILT_IN_METERS });
}

const enveloped = (message: object) => ({
  "oslo.version": "2.0",
  "oslo.message": JSON.stringify(message),
});

const payload = {
  tenant_id: "p1",
  instance_id: "vm-1",
  instance_type: "g1.h200",
  vcpus: 16,
  memory_mb: 1000,
  disk_gb: 80,
  state: "active",
  launched_at: "2026-10-05T10:00:01.000000",
};

const message = (event_type: string, more: object = {}) => ({
  message_id: "msg-1",
  event_type,
  timestamp: "2026-10-05 10:00:05.123456",
  payload: { ...payload, ...more },
});

test("a created machine counts from its launch, with the GPUs of its flavor", () => {
  const { events, refused } = read(enveloped(message("compute.instance.create.end")), {
    flavors: { "g1.h200": { gpus: "2", gpuModel: "H200" } },
    dimensions: { region: "fra" },
  });
  expect(refused).toEqual([]);
  expect(events).toEqual([
    {
      type: "allocation",
      source: "/sources/nova",
      id: "msg-1",
      revision: 0,
      tenantId: "p1",
      resource: "vm-1",
      at: Date.parse("2026-10-05T10:00:01Z") / 1000,
      state: "active",
      sizes: {
        "compute.vcpu": 16_000_000n,
        "compute.ram": 976_563n,
        "storage.block": 80_000_000n,
        gpu: 2_000_000n,
      },
      dimensions: { region: "fra", gpuModel: "H200" },
    },
  ]);
});

test("a message without an envelope says the same as one with it", () => {
  const bare = message("compute.instance.create.end");
  expect(read(bare)).toEqual(read(enveloped(bare)));
});

test("a notification with a version says what one without says", () => {
  const versioned = {
    ...message("instance.resize_finish.end"),
    payload: {
      "nova_object.data": {
        uuid: "vm-1",
        tenant_id: "p1",
        state: "active",
        flavor: {
          "nova_object.data": { name: "m1", vcpus: 16, memory_mb: 1000, root_gb: 60, ephemeral_gb: 20 },
        },
      },
    },
  };
  expect(read(versioned).events).toEqual(read(message("compute.instance.finish_resize.end")).events);
});

test.each([
  ["compute.instance.power_off.end", { state: "stopped" }, "disk", 0n, 80_000_000n],
  ["compute.instance.power_off.end", { state: "stopped" }, "all", 16_000_000n, 80_000_000n],
  ["compute.instance.exists", { state: "shelved_offloaded" }, "disk", 0n, 80_000_000n],
  ["compute.instance.power_on.end", {}, "disk", 16_000_000n, 80_000_000n],
])("%s of %j counts as %s: %s and %s", (type, more, whenStopped, vcpus, blockGib) => {
  expect(read(message(type, more), { whenStopped }).events[0]).toMatchObject({
    state: "active",
    sizes: { "storage.block": blockGib, ...(vcpus > 0n && { "compute.vcpu": vcpus }) },
  });
});

test.each([
  ["compute.instance.delete.end", { deleted_at: "2026-10-05T11:00:00Z" }, "2026-10-05T11:00:00Z"],
  ["compute.instance.delete.end", { terminated_at: "2026-10-05T11:00:00.5" }, "2026-10-05T11:00:00Z"],
  ["compute.instance.soft_delete.end", { state: "soft-delete" }, "2026-10-05T10:00:05Z"],
  [
    "compute.instance.exists",
    { state: "deleted", deleted_at: "2026-10-05T09:00:00" },
    "2026-10-05T09:00:00Z",
  ],
])("%s with %j ends the machine", (type, more, at) => {
  expect(read(message(type, more)).events).toMatchObject([
    { state: "deleted", at: Date.parse(at) / 1000, resource: "vm-1" },
  ]);
});

test.each([
  "compute.instance.create.start",
  "compute.instance.update",
  "instance.evacuate",
  "instance.live_migration_post_dest.end",
  "instance.rescue.end",
  "image.upload",
  "volume.attach.end",
])("%s changes nothing that is counted", (type) => {
  expect(read(message(type))).toEqual({ events: [], refused: [] });
});

test.each([
  ["volume.retype", { volume_type: "nvme" }, { state: "active", dimensions: { tier: "nvme" } }],
  ["volume.retype.end", { volume_type: "nvme" }, { state: "active", dimensions: { tier: "nvme" } }],
  ["volume.transfer.accept.end", { tenant_id: "p2" }, { state: "active", tenantId: "p2" }],
  ["volume.delete.end", { deleted_at: "" }, { state: "deleted" }],
  ["volume.delete.end", { deleted_at: null }, { state: "deleted" }],
])("%s with %j", (event_type, more, expected) => {
  const payload = { tenant_id: "p1", volume_id: "vol", size: 7, volume_type: "ssd", status: "available" };
  const timestamp = "2026-10-05 10:00:05.5";
  const { events } = read({ message_id: "v", event_type, timestamp, payload: { ...payload, ...more } });
  const at = Date.parse("2026-10-05T10:00:05Z") / 1000;
  expect(events).toMatchObject([{ resource: "vol", at, nanos: 500_000_000, ...expected }]);
});

test("an empty deleted_at is none, so that terminated_at counts", () => {
  const told = message("compute.instance.delete.end", {
    deleted_at: "",
    terminated_at: "2026-10-05T09:30:00",
  });
  expect(read(told).events).toMatchObject([
    { state: "deleted", at: Date.parse("2026-10-05T09:30:00Z") / 1000 },
  ]);
});

test("a volume counts by its type", () => {
  const { events } = read({
    message_id: "v",
    event_type: "volume.resize.end",
    timestamp: "2026-10-05 10:00:05",
    payload: { tenant_id: "p1", volume_id: "vol", size: 250, volume_type: "ssd", status: "available" },
  });
  expect(events).toMatchObject([
    { resource: "vol", sizes: { "storage.block": 250_000_000n }, dimensions: { tier: "ssd" } },
  ]);
});

test.each([
  ["{broken", /is not JSON/],
  ["[]", /is not a notification/],
  [enveloped({ message_id: "m" }), /is not a notification/],
  [message("compute.instance.create.end", { vcpus: "many" }), /is incomplete: vcpus/],
  [message("compute.instance.create.end", { vcpus: 5_000_000 }), /over a million/],
  [message("compute.instance.create.end", { launched_at: "2027-01-01T00:00:00" }), /future/],
  [message("compute.instance.create.end", { tenant_id: "" }), /tenant_id/],
])("%j is refused with the reason", (notification, reason) => {
  const { events, refused } = read(notification);
  expect(events).toEqual([]);
  expect(refused.map(({ detail }) => detail)).toEqual([expect.stringMatching(reason)]);
});
