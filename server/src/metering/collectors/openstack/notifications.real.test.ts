import { createServer, type Server } from "node:http";
import { newSource } from "@billow/contract/metering/sources.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { type FixedClock, fixedClock } from "../../../testing/clock.ts";
import { RECORDED, RECORDED_PROJECTS } from "../../../testing/examples/recorded-notifications.ts";
import { describeWithPackages } from "../../../testing/processes/debian-packages.ts";
import { type Rabbit, startRabbit } from "../../../testing/servers/rabbitmq.ts";
import { makeTenant } from "../../../testing/usage.ts";
import { verified } from "../../../testing/verified.ts";
import { accrue } from "../../usage/allocations/accrue.ts";

let app: TestApp;
let clock: FixedClock;
let rabbit: Rabbit;
let inventory: Server;
let listed: { id: string; project: string; vcpus: number; ram: number; disk: number }[] = [];
let bus: string;
let list: string;

await describeWithPackages("Notifications of OpenStack over a real RabbitMQ", ["rabbitmq-server"], () => {
  beforeAll(async () => {
    clock = fixedClock("2026-10-05T00:00:00Z");
    [app, rabbit] = await Promise.all([testApp({ clock }), startRabbit()]);
    inventory = createServer((_request, response) => {
      response.setHeader("content-type", "application/json").end(JSON.stringify({ servers: listed }));
    });
    await new Promise<void>((resolve) => inventory.listen(0, "127.0.0.1", resolve));
    await makeTenant(app.deps, "nordwind");
    bus = await makeSource("nova-fra", "openstack", {
      url: rabbit.url,
      dimensions: { region: "fra" },
      counts: [
        ...(["servers", "volumes", "images", "addresses"] as const),
        ...(["snapshots", "backups", "loadBalancers", "shares"] as const),
      ],
    });
    const address = inventory.address();
    const port = typeof address === "object" ? address?.port : 0;
    list = await makeSource("inventory-fra", "inventory", {
      url: `http://127.0.0.1:${port}/servers`,
      items: "servers",
      fields: { tenant: "project", resource: "id", vcpus: "vcpus", ram: "ram", block: "disk" },
      dimensions: { region: { value: "fra" } },
      watches: ["nova-fra"],
    });
    // The first turn makes the queue and binds it, so that nothing told from here on is missed.
    await collect(bus);
  });

  afterAll(async () => {
    inventory.close();
    await Promise.all([app.close(), rabbit.close()]);
  });

  test("a machine is created, resized, stopped and deleted; each message counts once though it is given out twice", async () => {
    await tell([
      machine("m1", "compute.instance.create.end", "2026-10-05 01:00:00.250000", { vcpus: 2 }),
      machine("m1", "compute.instance.update", "2026-10-05 01:00:01.000000", { vcpus: 2 }),
      machine("vm-b", "compute.instance.create.end", "2026-10-05 01:30:00.000000", { vcpus: 4 }),
      volume("vol-1", "volume.create.end", "2026-10-05 01:00:00.000000", 100),
    ]);
    clock.set("2026-10-05T02:00:00Z");
    await collect(bus);
    await tell([
      machine("m1", "compute.instance.finish_resize.end", "2026-10-05 03:00:00.000000", { vcpus: 8 }),
      // The same once more, as after a broker's restart.
      machine("m1", "compute.instance.finish_resize.end", "2026-10-05 03:00:00.000000", { vcpus: 8 }),
      machine("m1", "compute.instance.power_off.end", "2026-10-05 04:00:00.000000", {
        vcpus: 8,
        state: "stopped",
      }),
      machine("m1", "compute.instance.delete.end", "2026-10-05 05:00:10.000000", {
        vcpus: 8,
        state: "deleted",
        deleted_at: "2026-10-05T05:00:00.000000",
      }),
      volume("vol-1", "volume.resize.end", "2026-10-05 03:00:00.000000", 200),
    ]);
    clock.set("2026-10-05T06:00:00Z");
    expect(await collect(bus)).toMatchObject({ state: "ok", lastError: null });
    // m1: 2 for 2 h, 8 for 2 h; vm-b: 4 from 1:30 on, 4.5 h by 6:00.
    expect(await used("compute.vcpu")).toBe(2 * 2 + 8 * 2 + 4 * 4.5);
    expect(await used("storage.block")).toBe(100 * 2 + 200 * 3 + 20 * 4 + 20 * 4.5);
  });

  test("a broker that is away is told of, and what it kept is taken in when it is back", async () => {
    await tell([machine("vm-c", "compute.instance.create.end", "2026-10-05 06:00:00.000000", { vcpus: 1 })]);
    await rabbit.stop();
    clock.set("2026-10-05T06:30:00Z");
    const failed = await collect(bus);
    expect(failed.state).toBe("failing");
    expect(failed.lastError).toMatch(/RabbitMQ at amqp:\/\/127\.0\.0\.1:\d+ cannot be reached/);
    await rabbit.start();
    clock.set("2026-10-05T07:00:00Z");
    expect((await collect(bus)).state).toBe("ok");
    expect(await used("compute.vcpu")).toBe(20 + 4 * 5.5 + 1);
  });

  test("a message that is none is kept with its reason and holds up nobody", async () => {
    const before = await events("rejected");
    await publish("nova", "notifications.info", Buffer.from("{broken"));
    await tell([machine("vm-d", "compute.instance.create.end", "2026-10-05 07:00:00.000000", {})]);
    clock.set("2026-10-05T07:00:30Z");
    expect((await collect(bus)).state).toBe("ok");
    expect(await events("rejected")).toBe(before + 2);
  });

  test("a lost delete is found by the inventory at the second poll and ends the machine as of the first", async () => {
    // vm-b is gone, yet nobody told; vm-c is there as it is counted.
    listed = [{ id: "vm-c", project: "nordwind", vcpus: 1, ram: 2048, disk: 20 }];
    clock.set("2026-10-05T08:00:00Z");
    const [gap] = (await collect(list)).gaps.filter(({ resource }) => resource === "vm-b");
    expect(gap).toMatchObject({ kind: "missed", from: "2026-10-05T08:00:00Z", before: null });
    clock.set("2026-10-05T09:00:00Z");
    // One of two is more than a fifth, so a person is asked.
    const asked = await collect(list);
    expect(asked).toMatchObject({ state: "waiting", question: { reason: "many", counted: 2, ends: 1 } });
    const question = asked.question?.id ?? "";
    const { data } = await app.as("admin")("confirmSource", { params: { id: list }, body: { question } });
    const settled = data.gaps.find(({ resource }) => resource === "vm-b");
    expect(settled).toMatchObject({ before: "2026-10-05T09:00:00Z" });
    clock.set("2026-10-05T10:00:00Z");
    await collect(list);
    expect(await used("compute.vcpu")).toBe(20 + 4 * 6.5 + 1 * 4);
    expect((await verified(app.deps)).findings).toEqual([]);
  });

  test("a volume is retyped and handed over to another tenant, which pays from that instant on", async () => {
    await makeTenant(app.deps, "suedwind");
    await tell([
      volume("vol-2", "volume.create.end", "2026-10-05 10:00:00.000000", 50),
      volume("vol-2", "volume.retype", "2026-10-05 10:30:00.000000", 50, { volume_type: "hdd" }),
      volume("vol-2", "volume.transfer.accept.end", "2026-10-05 11:00:00.500000", 50, {
        tenant_id: "suedwind",
        volume_type: "hdd",
      }),
    ]);
    clock.set("2026-10-05T13:00:00Z");
    expect(await collect(bus)).toMatchObject({ state: "ok", lastError: null });
    expect(await ofResource("vol-2")).toEqual({ nordwind: 50, suedwind: 100 });
  });

  test("what the inventory loses ends once a person says so, and counts again from the poll that lists it", async () => {
    listed = [];
    clock.set("2026-10-05T13:00:00Z");
    await collect(list);
    clock.set("2026-10-05T14:00:00Z");
    const { question } = await collect(list);
    expect(question).toMatchObject({ counted: 1, ends: 1 });
    const body = { question: question?.id ?? "" };
    await app.as("admin")("confirmSource", { params: { id: list }, body });
    // Six hours of its own until it was first missed.
    expect(await ofResource("vm-c")).toEqual({ nordwind: 7 * 20 });
    listed = [{ id: "vm-c", project: "nordwind", vcpus: 1, ram: 2048, disk: 20 }];
    for (const hour of ["15", "16", "17"]) {
      clock.set(`2026-10-05T${hour}:00:00Z`);
      expect((await collect(list)).state).toBe("ok");
    }
    expect(await ofResource("vm-c")).toEqual({ nordwind: 7 * 20 + 2 * 20 });
    expect((await verified(app.deps)).findings).toEqual([]);
  });

  test("images and addresses are told on exchanges of their own, and a list of servers ends neither", async () => {
    const timestamp = "2026-10-05 17:00:00.000000";
    const image = { id: "img", owner: "nordwind", size: 2 * 1_073_741_824, status: "active" };
    const floatingip = { id: "ip", project_id: "nordwind", created_at: "2026-10-05T17:00:00Z" };
    await tell([
      { exchange: "glance", body: message("i", { event_type: "image.activate", timestamp, payload: image }) },
      {
        exchange: "neutron",
        body: message("a", { event_type: "floatingip.create.end", timestamp, payload: { floatingip } }),
      },
    ]);
    clock.set("2026-10-05T18:00:00Z");
    expect(await collect(bus)).toMatchObject({ state: "ok", lastError: null });
    for (const hour of ["18", "19"]) {
      clock.set(`2026-10-05T${hour}:30:00Z`);
      expect((await collect(list)).question).toBeNull();
    }
    await tell([
      {
        exchange: "neutron",
        body: message("b", {
          ...{ event_type: "floatingip.delete.end", timestamp: "2026-10-05 20:00:00.000000" },
          ...{ payload: { floatingip_id: "ip" }, _context_project_id: "admins" },
        }),
      },
    ]);
    clock.set("2026-10-05T21:00:00Z");
    await collect(bus);
    expect([await used("storage.image"), await used("network.address")]).toEqual([2 * 4, 3]);
    expect((await verified(app.deps)).findings).toEqual([]);
  });

  test("snapshots, backups, load balancers and shares are told by Cinder, Octavia and Manila", async () => {
    const created_at = "2026-10-05T22:00:00+00:00";
    const told = (exchange: string, event_type: string, hour: string, payload: object) => ({
      exchange,
      body: message(`${event_type} ${hour}`, {
        ...{ event_type, timestamp: `2026-10-05 ${hour}:00:00.000000` },
        payload,
      }),
    });
    const snapshot = { tenant_id: "nordwind", snapshot_id: "snap", volume_id: "vol-1", volume_size: 20 };
    const backup = { tenant_id: "nordwind", backup_id: "back", volume_id: "vol-1", size: 3 };
    const balancer = { project_id: "nordwind", loadbalancer_id: "lb", admin_state_up: true };
    const share = { project_id: "nordwind", share_id: "share", size: 7, status: "available" };
    await tell([
      told("cinder", "snapshot.create.end", "22", { ...snapshot, created_at, status: "available" }),
      told("cinder", "backup.create.end", "22", { ...backup, created_at, status: "available" }),
      told("octavia", "octavia.loadbalancer.create.end", "22", balancer),
      told("manila", "share.create.end", "22", share),
    ]);
    clock.set("2026-10-05T22:30:00Z");
    expect(await collect(bus)).toMatchObject({ state: "ok", lastError: null });
    await tell([
      told("cinder", "snapshot.delete.end", "23", { ...snapshot, created_at, status: "deleting" }),
      told("octavia", "octavia.loadbalancer.delete.end", "23", balancer),
      told("manila", "share.extend.end", "23", { ...share, size: 9 }),
    ]);
    clock.set("2026-10-06T00:00:00Z");
    expect(await collect(bus)).toMatchObject({ state: "ok", lastError: null });
    const meters = ["storage.snapshot", "storage.backup", "network.loadBalancer", "storage.share"];
    const hours: number[] = [];
    for (const meter of meters) hours.push(await used(meter));
    expect(hours).toEqual([20, 2 * 3, 1, 7 + 9]);
    expect((await verified(app.deps)).findings).toEqual([]);
  });

  test("recorded notifications of Cinder, Glance, Neutron, Octavia and Manila count for their owners to the second", async () => {
    const { first, second } = RECORDED_PROJECTS;
    for (const tenant of [first, second]) await makeTenant(app.deps, tenant);
    const before = await events("rejected");
    await tell(RECORDED);
    clock.set("2026-10-06T10:00:00Z");
    expect(await collect(bus)).toMatchObject({ state: "ok", lastError: null });
    expect(await events("rejected")).toBe(before);
    expect([await hoursOf(first), await hoursOf(second)]).toEqual([
      {
        // The volume leaves Cinder at eight; ten seconds later another one comes that was already there.
        "storage.block": 10 * 7 + 10 * 2 - (10 * 10) / 3_600,
        "storage.snapshot": 10 * 8,
        "storage.backup": 10 * 7,
        "storage.image": 3 * 6,
        "network.address": 2,
        "network.loadBalancer": 4 - 15 / 3_600,
        "storage.share": 4 * 2,
      },
      { "storage.share": 4 * 2 },
    ]);
    expect((await verified(app.deps)).findings).toEqual([]);
  });
});

/** GiB-hours of block storage of a resource up to now, by tenant, as its allocations have them. */
async function ofResource(resource: string): Promise<Record<string, number>> {
  await accrue(app.deps);
  const now = new Date(clock.nowMs()).toISOString();
  const { rows } = await sql<{ tenant: string; hours: number }>`
    SELECT customer.tenant_id AS tenant,
      sum(block_gib / 1000000.0 * extract(epoch FROM least(ends_at, ${now}::timestamptz) - starts_at) / 3600)::float8 AS hours
    FROM allocation JOIN customer ON customer.id = allocation.customer_id
    WHERE resource = ${resource} GROUP BY 1 HAVING sum(block_gib) > 0`.execute(app.deps.db);
  return Object.fromEntries(rows.map(({ tenant, hours }) => [tenant, hours]));
}

async function makeSource(name: string, kind: "openstack" | "inventory", config: Record<string, unknown>) {
  const { data } = await app.as("admin")("createSource", { body: newSource.parse({ name, kind, config }) });
  return data.id;
}

async function collect(id: string) {
  return (await app.as("admin")("collectSource", { params: { id } })).data;
}

/** Unit-hours of the customer up to now, out of the rollups. */
async function used(meter: string): Promise<number> {
  await accrue(app.deps);
  const { rows } = await sql<{ hours: string }>`
    SELECT sum(quantity) / 3600000000 AS hours FROM usage_hour WHERE meter = ${meter}`.execute(app.deps.db);
  return Number(rows[0]?.hours);
}

/** Unit-hours of a tenant up to now by meter, to the second. */
async function hoursOf(tenantId: string): Promise<Record<string, number>> {
  await accrue(app.deps);
  const { rows } = await sql<{ meter: string; seconds: string }>`
    SELECT meter, sum(quantity) / 1000000 AS seconds FROM usage_hour JOIN customer ON customer.id = customer_id
    WHERE tenant_id = ${tenantId} GROUP BY meter`.execute(app.deps.db);
  return Object.fromEntries(rows.map(({ meter, seconds }) => [meter, Number(seconds) / 3_600]));
}

async function events(state: string): Promise<number> {
  const { data } = await app.as("billing")("getUsageReconciliation", {});
  return data.states.find((one) => one.state === state)?.events ?? 0;
}

async function tell(notifications: readonly { exchange: string; body: object }[]) {
  for (const { exchange, body } of notifications) {
    // As oslo.messaging sends it: the message as text inside the envelope.
    const envelope = { "oslo.version": "2.0", "oslo.message": JSON.stringify(body) };
    await publish(exchange, "notifications.info", Buffer.from(JSON.stringify(envelope)));
  }
}

async function publish(exchange: string, key: string, content: Buffer) {
  const connection = await rabbit.connect();
  const channel = await connection.createConfirmChannel();
  channel.publish(exchange, key, content, { persistent: true });
  await channel.waitForConfirms();
  await connection.close();
}

function machine(id: string, event_type: string, timestamp: string, more: Record<string, unknown>) {
  const payload = {
    tenant_id: "nordwind",
    instance_id: id,
    instance_type: "m1.small",
    memory_mb: 2048,
    disk_gb: 20,
    state: "active",
    ...more,
  };
  return {
    exchange: "nova",
    body: message(`${id} ${event_type} ${timestamp}`, { event_type, timestamp, payload }),
  };
}

function volume(
  id: string,
  event_type: string,
  timestamp: string,
  size: number,
  more: Record<string, unknown> = {},
) {
  const own = { tenant_id: "nordwind", volume_id: id, size, status: "available", volume_type: "ssd" };
  const payload = { ...own, ...more };
  return {
    exchange: "cinder",
    body: message(`${id} ${event_type} ${timestamp}`, { event_type, timestamp, payload }),
  };
}

function message(message_id: string, rest: object) {
  return { message_id, publisher_id: "compute.host-1", priority: "INFO", ...rest };
}
