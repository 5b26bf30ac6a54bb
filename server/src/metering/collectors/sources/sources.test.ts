import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { BUILT_IN_METERS } from "@billow/core/metering/built-in-meters.ts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { alone } from "../../../db/alone.ts";
import { createTargets } from "../../../http/targets/targets.ts";
import { type CollectingWorld, collectingWorld, GIB, scrapes } from "../../../testing/acts/collecting.ts";
import { temporaryFolder } from "../../../testing/processes/temporary-folder.ts";
import { collectDue } from "../collect-due.ts";
import { collectSource } from "../collect-source.ts";
import { EVENT_PRESETS } from "../foreign/event-presets.ts";
import { checkMapping } from "../prometheus/check-mapping.ts";
import { collecting } from "../queries.ts";
import { readSource } from "./list-sources.ts";
import { PRESETS } from "./presets.ts";
import { applySourceFile } from "./source-file.ts";

let world: CollectingWorld;

beforeAll(async () => {
  world = await collectingWorld();
});

beforeEach(() => world.begin());

afterAll(() => world.close());

test("a source is made, changed, paused and removed; what it collected stays", async () => {
  const admin = world.app.as("admin");
  const source = await world.makeSource();
  expect(source).toMatchObject({
    state: "new",
    enabled: true,
    kind: "prometheus",
    origin: "console",
    gaps: [],
  });
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 60, () => "1"),
  );
  await world.collectAt(60, source.id);
  const paused = await admin("updateSource", { params: { id: source.id }, body: { enabled: false } });
  expect(paused.data).toMatchObject({ state: "paused", nextAttemptAt: null });
  expect((await admin("deleteSource", { params: { id: source.id } })).data).toEqual({ deleted: true });
  expect(Object.keys(await world.stored(source.name))).toEqual(["compute.vcpu a 00"]);
  const { data } = await admin("listSources", {});
  expect(data.items.map(({ id }) => id)).not.toContain(source.id);
});

test("a source made again under its name goes on with what is known, and counts nothing twice", async () => {
  const admin = world.app.as("admin");
  const source = await world.makeSource();
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 60, () => "1"),
  );
  await world.collectAt(60, source.id);
  await admin("deleteSource", { params: { id: source.id } });
  const { name, config } = source;
  const body = { name, kind: "prometheus" as const, config: { ...config, since: "2026-10-05T00:00:00Z" } };
  const { data: again } = await admin("createSource", { body: Object.assign(body) });
  await world.collectAt(60, again.id);
  expect(await world.stored(source.name)).toEqual({ "compute.vcpu a 00": "1" });
});

test.each([
  ["an unknown meter", { meter: "compute.bananas" }, "unknown_meter"],
  ["a gauge for a volume", { meter: "network.egress", unit: "bytes" }, "invalid_request"],
  ["a meter of bytes in pieces", { meter: "compute.ram", unit: "count" }, "invalid_request"],
  ["neither metric nor query", { metric: undefined }, "invalid_request"],
  ["both metric and query", { query: "sum(vcpus)" }, "invalid_request"],
  ["an empty list of labels", { resourceLabels: [] }, "invalid_request"],
])("%s is refused", async (_what, change, code) => {
  const mapping = {
    meter: "compute.vcpu",
    metric: "vcpus",
    type: "gauge",
    tenantLabel: "t",
    resourceLabels: ["vm"],
  };
  await expect(world.makeSource({ mappings: [{ ...mapping, ...change }] })).rejects.toMatchObject({
    problem: { code },
  });
});

test("a name is taken once, credentials do not belong into the address, two mappings need two names", async () => {
  const mapping = {
    meter: "compute.vcpu",
    metric: "vcpus",
    type: "gauge",
    tenantLabel: "t",
    resourceLabels: ["vm"],
  };
  const { name, config } = await world.makeSource();
  const body = { name, kind: "prometheus" as const, config };
  await expect(world.app.as("admin")("createSource", { body: Object.assign(body) })).rejects.toMatchObject({
    problem: { code: "conflict" },
  });
  await expect(world.makeSource({ url: "http://me:sesame@host:9090" })).rejects.toMatchObject({
    problem: { code: "invalid_request" },
  });
  await expect(world.makeSource({ mappings: [mapping, mapping] })).rejects.toMatchObject({
    problem: { code: "invalid_request" },
  });
});

test("a dry run says who would be billed what and what matches nobody, and stores nothing", async () => {
  const { name, kind, config } = await world.makeSource();
  world.up(0, 60);
  world.add(
    "vcpus",
    { vm: "a" },
    scrapes(0, 60, () => "2"),
  );
  world.add(
    "vcpus",
    { vm: "b" },
    scrapes(0, 60, () => "1"),
  );
  world.add(
    "vcpus",
    { vm: "c", tenant: "unheard-of" },
    scrapes(0, 30, () => "4"),
  );
  world.add(
    "vcpus",
    { vm: "d", tenant: "" },
    scrapes(0, 60, () => "4"),
  );
  world.add(
    "tx",
    { vm: "a", port: "p" },
    scrapes(0, 60, (minute) => String(minute * GIB)),
  );
  // Moves the clock on.
  await world.collectAt(60, (await world.makeSource()).id);
  const { data } = await world.app.as("admin")("dryRunSource", {
    body: Object.assign({ source: { name: `${name}-tried`, kind, config } }),
  });
  expect(data).toMatchObject({
    from: "2026-10-05T00:00:00Z",
    before: "2026-10-05T01:00:00Z",
    unmatchedTenants: ["unheard-of"],
    skipped: [{ mapping: "compute.vcpu", reason: "the label tenant is missing", series: 1 }],
    gaps: [],
  });
  // The sources of the other tests look at the same Prometheus, or at none that is there.
  expect(data.notes.filter((note) => !note.includes("the usage would count twice"))).toEqual([]);
  expect(
    data.usage.map(({ tenantId, customer, meter, quantity, unit, resources }) => [
      customer?.name ?? tenantId,
      meter,
      quantity,
      unit,
      resources,
    ]),
  ).toEqual([
    ["nordwind", "compute.vcpu", "3", "vCPU-hour", 2],
    ["unheard-of", "compute.vcpu", "2", "vCPU-hour", 1],
    ["nordwind", "network.egress", "59", "GiB", 1],
  ]);
  expect(await world.stored(`${name}-tried`)).toEqual({});
});

test("a dry run of a source that is down says so", async () => {
  const { name, kind, config } = await world.makeSource();
  world.prometheus.refusal = { status: 503, body: "starting" };
  const body = Object.assign({ source: { name, kind, config } });
  await expect(world.app.as("admin")("dryRunSource", { body })).rejects.toMatchObject({
    problem: { code: "source_failed" },
  });
});

test("one process at a time collects from a source", async () => {
  const source = await world.makeSource();
  const { db } = world.app.deps;
  const tried = await alone(db, collecting(source.id), () =>
    world.app
      .as("admin")("collectSource", { params: { id: source.id } })
      .catch((error: unknown) => error),
  );
  expect(tried?.result).toMatchObject({ problem: { code: "conflict" } });
  expect(await world.collectAt(1, source.id)).toMatchObject({ state: "ok" });
});

test("the round collects from those whose turn it is", async () => {
  const due = await world.makeSource();
  const paused = await world.makeSource();
  const admin = world.app.as("admin");
  await admin("updateSource", { params: { id: paused.id }, body: { enabled: false } });
  await collectDue(world.app.deps);
  const { data } = await admin("listSources", {});
  const shown = (id: string) => data.items.find((one) => one.id === id);
  expect(shown(due.id)).toMatchObject({ state: "ok", nextAttemptAt: "2026-10-05T00:05:00Z" });
  expect(shown(paused.id)).toMatchObject({ state: "paused", lastSuccessAt: null });
  const asked = world.prometheus.asked.length;
  await collectDue(world.app.deps);
  expect(world.prometheus.asked.length).toBe(asked);
});

test("sources of a file are made, brought up to date and paused when they leave it", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "sources.json");
  const { config } = await world.makeSource();
  const deps = { ...world.app.deps, config: { ...world.app.deps.config, sourcesFile: path } };
  const source = {
    name: "from-file",
    kind: "prometheus",
    confirmDoubled: true,
    config,
    secret: { bearerToken: "sesame" },
  };
  const write = (content: unknown) => writeFileSync(path, JSON.stringify(content));
  const shown = async () =>
    (await world.app.as("admin")("listSources", {})).data.items.find(({ name }) => name === "from-file");

  write({ sources: [source] });
  await applySourceFile(deps);
  await applySourceFile(deps);
  const made = await shown();
  expect(made).toMatchObject({ origin: "file", enabled: true, hasSecret: true });
  const id = made?.id ?? "";
  await expect(world.app.as("admin")("deleteSource", { params: { id } })).rejects.toMatchObject({
    problem: { code: "conflict" },
  });

  write({ sources: [{ ...source, config: { ...config, everySeconds: 60 }, secret: undefined }] });
  await applySourceFile(deps);
  expect(await shown()).toMatchObject({ id, hasSecret: false, config: { everySeconds: 60 } });

  write({ sources: [] });
  await applySourceFile(deps);
  expect(await shown()).toMatchObject({ id, state: "paused" });

  write({ sources: [{ ...source, kind: "crystal-ball" }] });
  await expect(applySourceFile(deps)).rejects.toThrow(/sources\.json is wrong at sources\.0/);
  write({ sources: [{ ...source, config: { ...config, url: "http://a:b@c" } }] });
  await expect(applySourceFile(deps)).rejects.toThrow(/from-file in .* is wrong/);
});

test("a source of the file that names an unknown meter fails alone, and is collected once the meter is added", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "sources.json");
  const { config } = await world.makeSource();
  const deps = { ...world.app.deps, config: { ...world.app.deps.config, sourcesFile: path } };
  const base = { kind: "prometheus", confirmDoubled: true };
  const mappings = [
    { meter: "house.core", metric: "vcpus", type: "gauge", tenantLabel: "tenant", resourceLabels: ["vm"] },
  ];
  const sources = [
    { ...base, name: "ahead", config: { ...config, mappings } },
    { ...base, name: "behind", config },
  ];
  writeFileSync(path, JSON.stringify({ sources }));
  await applySourceFile(deps);
  const admin = world.app.as("admin");
  const shown = async (name: string) =>
    (await admin("listSources", {})).data.items.find((one) => one.name === name);
  const ahead = await shown("ahead");
  expect(ahead).toMatchObject({
    state: "failing",
    lastError: expect.stringContaining('no meter "house.core"'),
  });
  expect(await shown("behind")).toMatchObject({ state: "new" });
  const asked = world.prometheus.asked.length;
  await collectSource(deps, ahead?.id ?? "");
  expect(world.prometheus.asked.length).toBe(asked);
  expect(await shown("ahead")).toMatchObject({ state: "failing", collectedUntil: null });
  // A server that starts again says so again, and loses nothing of what it knows.
  await applySourceFile(deps);
  const { name, group, kind, unit, per } = BUILT_IN_METERS.of("compute.vcpu");
  await admin("createMeter", { body: { id: "house.core", name, group, kind, unit, ...(per && { per }) } });
  await applySourceFile(deps);
  await collectSource(deps, ahead?.id ?? "");
  expect(await shown("ahead")).toMatchObject({ state: "ok", lastError: null });
});

test("every preset could be collected as it stands, and says what it needs", async () => {
  const { data } = await world.app.as("support")("listSourcePresets", {});
  expect(data.items.map(({ id }) => id)).toEqual([...PRESETS, ...EVENT_PRESETS].map(({ id }) => id));
  for (const { id, description, mappings } of PRESETS) {
    expect(description.length, id).toBeGreaterThan(40);
    for (const mapping of mappings) checkMapping(mapping, BUILT_IN_METERS);
  }
  // A machine or pod that is made anew under the same name is another one.
  for (const [metric, label] of [
    [/^libvirt_/, "uuid"],
    [/^kube_pod_/, "uid"],
  ] as const) {
    const own = PRESETS.flatMap(({ mappings }) => mappings).filter((one) => metric.test(one.metric ?? ""));
    expect(own.length).toBeGreaterThan(2);
    for (const { resourceLabels } of own) expect(resourceLabels).toContain(label);
  }
});

test("a private address is refused unless it is named, its source stands since before that, or a file names it", async () => {
  const admin = world.app.as("admin");
  const source = await world.makeSource();
  const elsewhere = { ...source.config, url: "http://10.9.8.7:9090" };
  const body = { name: "elsewhere", kind: "prometheus" as const, config: elsewhere };
  for (const call of [
    () => admin("createSource", { body: Object.assign(body) }),
    () => admin("updateSource", { params: { id: source.id }, body: { config: elsewhere } }),
  ])
    await expect(call()).rejects.toMatchObject({
      problem: { code: "private_target", status: 422, errors: [{ pointer: "/config/url" }] },
    });

  const { deps } = world.app;
  const strict = { ...deps, targets: createTargets([]) };
  const collected = async () => {
    await collectSource(strict, source.id);
    return readSource(deps.db, source.id, deps.clock.nowMs());
  };
  expect((await collected()).lastError).toContain("BILLOW_ALLOW_PRIVATE_TARGETS");
  const stood = { allowed_host: new URL(world.prometheus.url).hostname };
  await deps.db.updateTable("collector").set(stood).where("id", "=", source.id).execute();
  expect((await collected()).lastError).toBeNull();
  const byFile = { allowed_host: null, origin: "file" as const };
  await deps.db.updateTable("collector").set(byFile).where("id", "=", source.id).execute();
  expect((await collected()).lastError).toBeNull();
});
