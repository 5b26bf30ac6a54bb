import { newSource } from "@billow/contract/metering/sources.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { z } from "zod";
import { type CollectingWorld, collectingWorld, GIB, scrapes } from "../../../testing/acts/collecting.ts";
import { refusal } from "../../../testing/invoicing.ts";

let world: CollectingWorld;

beforeAll(async () => {
  world = await collectingWorld();
});

beforeEach(() => world.begin());

afterAll(() => world.close());

const egress = {
  meter: "network.egress",
  metric: "tx",
  type: "counter" as const,
  tenantLabel: "tenant",
  resourceLabels: ["vm"],
  unit: "bytes" as const,
};

/** Two machines that send a GiB a minute each, in two zones. */
function send(): void {
  world.up(0, 300);
  for (const zone of ["a", "b"]) {
    world.add(
      "tx",
      { vm: `vm-${zone}`, zone },
      scrapes(0, 300, (minute) => String(minute * GIB)),
    );
  }
}

async function total(name: string): Promise<number> {
  const { rows } = await sql<{ sum: number }>`
    SELECT coalesce(sum(quantity), 0)::float8 AS sum FROM usage_event
    WHERE source = ${`/sources/${name}`}`.execute(world.app.deps.db);
  return rows[0]?.sum ?? 0;
}

const create = (body: Omit<Extract<z.input<typeof newSource>, { kind: "prometheus" }>, "kind">) =>
  world.app.as("admin")("createSource", { body: { ...body, kind: "prometheus" } });

describe("a mapping that changes counts nothing twice", () => {
  test.each([
    ["renamed", [{ ...egress, name: "sent" }]],
    ["renamed, by another label", [{ ...egress, name: "sent", resourceLabels: ["zone"] }]],
    ["by another label", [{ ...egress, resourceLabels: ["vm", "zone"] }]],
    [
      "split by matchers",
      ["a", "b"].map((zone) => ({ ...egress, name: `sent-${zone}`, metric: `tx{zone="${zone}"}` })),
    ],
  ])("%s", async (_what, mappings) => {
    send();
    const source = await world.makeSource({ mappings: [egress] });
    await world.collectAt(150, source.id);
    expect(await total(source.name)).toBe(2 * 149);
    await world.app.as("admin")("updateSource", {
      params: { id: source.id },
      body: { config: { ...source.config, mappings } },
    });
    for (const minute of [170, 300, 800]) await world.collectAt(minute, source.id);
    expect(await total(source.name)).toBe(2 * 299);
  });

  test("a mapping that is taken out keeps what it has told", async () => {
    send();
    world.add(
      "vcpus",
      { vm: "vm-a" },
      scrapes(0, 300, () => "1"),
    );
    const vcpu = { ...egress, meter: "compute.vcpu", metric: "vcpus", type: "gauge", unit: "count" };
    const source = await world.makeSource({ mappings: [egress, vcpu] });
    await world.collectAt(120, source.id);
    const body = { config: { ...source.config, mappings: [egress] } };
    await world.app.as("admin")("updateSource", { params: { id: source.id }, body });
    await world.collectAt(300, source.id);
    expect(await world.stored(source.name)).toMatchObject({
      "compute.vcpu vm-a 00": "1",
      "compute.vcpu vm-a 01": "1",
    });
  });
});

describe("a corrected mapping", () => {
  test("is measured again from a day on, by the difference the preview has said", async () => {
    const admin = world.app.as("admin");
    send();
    const source = await world.makeSource({ mappings: [{ ...egress, factor: "2" }] });
    for (const minute of [150, 300, 800]) await world.collectAt(minute, source.id);
    const config = { ...source.config, mappings: [egress] };
    await admin("updateSource", { params: { id: source.id }, body: { config } });
    await world.collectAt(805, source.id);
    // Hours this old are settled, so the change alone does not reach them.
    expect(await total(source.name)).toBe(4 * 299);
    const again = async (dryRun: boolean) => {
      const body = { from: "2026-10-05", dryRun };
      return (await admin("measureSourceAgain", { params: { id: source.id }, body })).data;
    };
    const changes = [
      { tenantId: "nordwind", meter: "network.egress", stored: "1196", measured: "598", difference: "-598" },
    ];
    expect(await again(true)).toMatchObject({ dryRun: true, differenceCount: 1, differences: changes });
    await world.collectAt(810, source.id);
    expect(await total(source.name)).toBe(4 * 299);
    expect(await again(false)).toMatchObject({ dryRun: false, differences: changes });
    const measured = world.app.deps.db.selectFrom("event").select(["actor_name", "data"]);
    expect(
      await measured.where("subject_id", "=", source.id).where("type", "=", "measuredAgain").execute(),
    ).toEqual([{ actor_name: "Test admin", data: { name: source.name, from: "2026-10-05T00:00:00Z" } }]);
    await world.collectAt(815, source.id);
    expect(await total(source.name)).toBe(2 * 299);
    expect(await again(true)).toMatchObject({ differenceCount: 0, differences: [] });
  });

  test("is refused for days that cannot be measured, before anything was collected, and of other kinds", async () => {
    const admin = world.app.as("admin");
    send();
    const source = await world.makeSource({ mappings: [egress] });
    const refusalOf = async (id: string, from: string) => {
      const { code, errors } = await refusal(admin("measureSourceAgain", { params: { id }, body: { from } }));
      return [code, errors?.[0]?.pointer];
    };
    expect(await refusalOf(source.id, "2026-10-05")).toEqual(["conflict", undefined]);
    await world.collectAt(300, source.id);
    expect(await refusalOf(source.id, "2026-10-06")).toEqual(["invalid_date", "/from"]);
    expect(await refusalOf(source.id, "2026-09-01")).toEqual(["invalid_date", "/from"]);
    // It would have shown a difference that no later turn measures.
    const before = admin("measureSourceAgain", { params: { id: source.id }, body: { from: "2026-10-04" } });
    expect(await refusal(before)).toMatchObject({
      code: "invalid_date",
      detail: expect.stringContaining("set since of the source"),
    });
    const fields = { tenant: "t", resource: "r", vcpus: "v", ram: "m" };
    const inventory = newSource.parse({
      name: `list-of-${source.name}`,
      kind: "inventory",
      config: { url: world.prometheus.url, items: "servers", fields },
    });
    const { data } = await admin("createSource", { body: inventory });
    expect(await refusalOf(data.id, "2026-10-05")).toEqual(["conflict", undefined]);
  });
});

describe("a source that is made anew counts nothing twice", () => {
  test("under its name, with another label and from before on", async () => {
    send();
    const source = await world.makeSource({ mappings: [egress] });
    await world.collectAt(150, source.id);
    await world.app.as("admin")("deleteSource", { params: { id: source.id } });
    const { data: again } = await create({
      name: source.name,
      config: {
        url: world.prometheus.url,
        since: "2026-10-05T00:00:00Z",
        mappings: [{ ...egress, name: "sent", resourceLabels: ["zone"] }],
      },
    });
    await world.collectAt(300, again.id);
    expect(await total(source.name)).toBe(2 * 299);
  });

  test("under another name it is refused with what would be doubled, unless it begins later", async () => {
    send();
    const source = await world.makeSource({ mappings: [egress] });
    await world.collectAt(150, source.id);
    await world.app.as("admin")("deleteSource", { params: { id: source.id } });
    const config = { url: `${world.prometheus.url}/`, mappings: [egress] };
    const body = { name: `${source.name}-new`, config: { ...config, since: "2026-10-05T01:00:00Z" } };
    await expect(create(body)).rejects.toMatchObject({
      problem: {
        code: "counted_twice",
        // 60 GiB of each machine in the second hour and 30 in the third.
        detail: expect.stringMatching(/\(removed\).* 180 GB since 2026-10-05T01:00:00Z/),
      },
    });
    const later = { ...body, config: { ...config, since: "2026-10-05T03:00:00Z" } };
    expect((await create(later)).data).toMatchObject({ state: "new" });
  });
});

test("a second source over the same series is refused, and made when it is meant so", async () => {
  const source = await world.makeSource({ mappings: [{ ...egress, metric: 'tx{zone="a"}' }] });
  const second = (metric: string, more = {}) =>
    create({
      name: `${source.name}-second`,
      config: { url: world.prometheus.url, mappings: [{ ...egress, metric }] },
      ...more,
    });
  const refusal = { problem: { code: "counted_twice" } };
  await expect(second("tx")).rejects.toMatchObject(refusal);
  await expect(second('tx{zone="a",vm="x"}')).rejects.toMatchObject(refusal);
  const { data: apart } = await second('tx{zone="b"}');
  // It would be the same again once its matcher is gone.
  const body = { config: { ...apart.config, mappings: [egress] } };
  const update = (more: object) =>
    world.app.as("admin")("updateSource", { params: { id: apart.id }, body: { ...body, ...more } });
  await expect(update({})).rejects.toMatchObject(refusal);
  expect((await update({ confirmDoubled: true })).data).toMatchObject({ name: apart.name });
});

test("two mappings of a source that read the same series are refused", async () => {
  const mappings = [egress, { ...egress, name: "again", resourceLabels: ["zone"] }];
  const body = { name: "twice", config: { url: world.prometheus.url, mappings } };
  await expect(create(body)).rejects.toMatchObject({ problem: { code: "counted_twice" } });
});
