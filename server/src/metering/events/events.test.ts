import { gzipSync } from "node:zlib";
import type { IngestAnswer } from "@billow/contract/metering/events.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";

let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock: fixedClock("2026-11-01T00:00:00Z") });
  await app.as("admin")("createCustomer", {
    body: { name: "Nordwind GmbH", tenantId: "nordwind", billingEmail: null, currency: "EUR" },
  });
});

afterAll(() => app.close());

let made = 0;

function usage(change: object = {}, data: object = {}) {
  made += 1;
  return {
    specversion: "1.0",
    id: `record-${made}`,
    source: "/regions/fra/nova",
    subject: "nordwind",
    type: "billow.usage",
    time: "2026-10-03T15:00:00Z",
    ...change,
    data: {
      meter: "compute.vcpu",
      resource: "vm-17",
      quantity: "4",
      from: "2026-10-03T14:00:00Z",
      before: "2026-10-03T15:00:00Z",
      dimensions: { region: "fra" },
      ...data,
    },
  };
}

async function post(payload: string | Buffer | object, headers: Record<string, string> = {}) {
  const answer = await app.server.inject({
    method: "POST",
    url: "/api/v1/events",
    headers: { "content-type": "application/json", ...(await app.keyOf(["usage:write"])), ...headers },
    payload,
  });
  const body: IngestAnswer & { code: string; detail: string } = answer.json();
  return { status: answer.statusCode, body };
}

async function october(meter: string): Promise<string> {
  const { data } = await app.as("billing")("getUsage", {
    query: { from: "2026-10-01", before: "2026-11-01", granularity: "total", meter },
  });
  return data.totals[0]?.quantity ?? "";
}

describe("POST /events", () => {
  test("takes CloudEvents in each mode, and plain JSON", async () => {
    const before = Number(await october("compute.vcpu"));
    const structured = await post(JSON.stringify(usage()), {
      "content-type": "application/cloudevents+json",
    });
    const batch = await post(JSON.stringify([usage(), usage()]), {
      "content-type": "application/cloudevents-batch+json",
    });
    const { data, ...envelope } = usage();
    const binary = await post(
      data,
      Object.fromEntries(
        Object.entries(envelope).map(([name, value]) => [`ce-${name}`, encodeURIComponent(value)]),
      ),
    );
    const plain = await post({ ...usage(), specversion: undefined });
    const array = await post([usage(), usage()]);
    const zipped = await post(gzipSync(JSON.stringify(usage())), { "content-encoding": "gzip" });
    const answers = [structured, batch, binary, plain, array, zipped];
    expect(answers.map(({ status, body }) => [status, body.accepted])).toEqual(
      [1, 2, 1, 1, 2, 1].map((n) => [200, n]),
    );
    expect(Number(await october("compute.vcpu")) - before).toBe(8 * 4);
  });

  test("counts a repeated event once, a correction instead of what it corrects, and a conflict not at all", async () => {
    const before = Number(await october("storage.object"));
    const event = usage({}, { meter: "storage.object", quantity: "744" });
    const other = { ...event, data: { ...event.data, quantity: "1488" } };
    expect((await post([event, event])).body).toMatchObject({ accepted: 1, duplicates: 1 });
    expect((await post(event)).body).toMatchObject({ accepted: 0, duplicates: 1 });
    expect((await post(other)).body).toMatchObject({ accepted: 0, conflicts: 1 });
    expect(Number(await october("storage.object")) - before).toBe(1);
    expect((await post({ ...other, revision: 1 })).body).toMatchObject({ corrected: 1 });
    expect(Number(await october("storage.object")) - before).toBe(2);
  });

  test("meters an allocation to the second, also when its events come in the wrong order", async () => {
    const event = (id: string, time: string, data: object) => ({
      ...usage({ id: `gpu/${id}`, type: "billow.allocation", time }),
      data: { resource: "vm-gpu", kind: "vm", ...data },
    });
    const size = { vcpus: "0", ramGib: "0", blockGib: "0", gpuModel: "H200" };
    await post(event("end", "2026-10-10T00:30:01Z", { state: "deleted" }));
    await post(event("resize", "2026-10-10T00:20:00Z", { state: "active", ...size, gpus: "2" }));
    await post(event("begin", "2026-10-10T00:00:00Z", { state: "active", ...size, gpus: "1" }));
    // 1200 s of one GPU and 601 s of two: 2402 GPU-seconds.
    expect(await october("gpu")).toBe("0.667222");
  });

  test("meters sizes of any meter, by instance type and state", async () => {
    const event = (time: string, data: object) => ({
      ...usage({ id: `box/${time}`, type: "billow.allocation", time }),
      data: { resource: "box", ...data },
    });
    const sizes = { "compute.vcpu": "4", "network.address": "2", "storage.block": "0" };
    const { body } = await post([
      event("2026-10-11T00:00:00Z", { state: "active", sizes, instanceType: "m1.large", ramGib: "8" }),
      event("2026-10-11T01:00:00Z", { state: "stopped", sizes, instanceType: "m1.large" }),
      event("2026-10-11T04:00:00Z", { state: "deleted" }),
    ]);
    expect(body).toMatchObject({ accepted: 3, rejected: [] });
    const { data } = await app.as("billing")("getUsage", {
      query: { from: "2026-10-11", before: "2026-10-12", granularity: "total", groupBy: "state" },
    });
    const told = data.series.map(({ meter, group, points }) => `${meter} ${group}: ${points[0]?.quantity}`);
    expect(told.filter((one) => !/: (0|undefined)$/.test(one)).sort()).toEqual([
      "compute.instance : 1",
      "compute.instance stopped: 3",
      "compute.ram : 8",
      "compute.vcpu : 4",
      "compute.vcpu stopped: 12",
      "network.address : 2",
      "network.address stopped: 6",
    ]);
    const records = await app.as("billing")("listUsageRecords", { query: { resource: "box", limit: 1 } });
    expect(records.data.items[0]?.allocation).toMatchObject({ state: "deleted", sizes: {} });
    const instances = { query: { resource: "box", meter: "network.address" } };
    expect((await app.as("billing")("listUsageRecords", instances)).data.items[1]?.allocation).toMatchObject({
      state: "stopped",
      vcpus: "4",
      sizes: { "compute.instance": "1", "compute.vcpu": "4", "network.address": "2" },
    });
  });

  test.each<[object, RegExp]>([
    [{ sizes: { "network.address": "-1" } }, /data\.sizes\.network\.address: A size is/],
    [{ sizes: { "network.addresses": "1" } }, /no meter "network\.addresses"/],
    [{ sizes: { "network.egress": "1" } }, /counts what happens/],
    [{ sizes: { "compute.vcpu": "1" }, vcpus: "1" }, /as data\.vcpus does/],
    [{ sizes: { "network.address": 1 } }, /must be a string/],
    [{ state: "" }, /state/],
  ])("refuses an allocation of %j", async (data, detail) => {
    const { body } = await post({
      ...usage({ type: "billow.allocation" }),
      data: { resource: "box-2", state: "active", ...data },
    });
    expect(body).toMatchObject({ code: "no_good_event", detail: expect.stringMatching(detail) });
  });

  test("keeps the good events of a call and names each bad one", async () => {
    const bad = [
      usage({}, { meter: "compute cpus" }),
      usage({}, { quantity: "-1" }),
      usage({}, { quantity: "NaN" }),
      usage({}, { quantity: 0.1 + 0.2 }),
      usage({}, { quantity: "1e30" }),
      usage({}, { quantity: "10000000000000" }),
      usage({}, { quantity: "0.0000000000001" }),
      usage({}, { unit: "GiB" }),
      usage({}, { before: "2026-10-03T14:00:00Z" }),
      usage({}, { before: "2026-12-03T14:00:00Z" }),
      usage({}, { from: "2026-11-02T00:00:00Z", before: "2026-11-02T01:00:00Z" }),
      usage({}, { from: "yesterday" }),
      usage({}, { from: "1970-01-01T00:00:00Z", before: "1970-01-01T01:00:00Z" }),
      usage({}, { surprise: 1 }),
      usage({ type: "tokens" }),
      usage({ subject: "" }),
      usage({ id: "a\u0000b" }),
      usage({ revision: -1 }),
      usage({ type: "billow.allocation", time: undefined }),
      {
        ...usage({ type: "billow.allocation" }),
        data: { resource: "vm-1", state: "active", vcpus: "1000001" },
      },
      "text",
      null,
      [],
    ];
    const { status, body } = await post([...bad, usage()]);
    expect(status).toBe(200);
    expect(body.accepted).toBe(1);
    expect(body.rejected.map(({ index }) => index)).toEqual(bad.map((_, index) => index));
    for (const { code, detail } of body.rejected)
      expect([code !== "internal_error", detail.length > 10]).toEqual([true, true]);
  });

  test("refuses a call without a good event, and what is no call of events at all", async () => {
    expect(await post(usage({}, { quantity: "-1" }))).toMatchObject({
      status: 422,
      body: { code: "no_good_event" },
    });
    expect(await post([])).toMatchObject({ status: 400 });
    expect(await post('[{"id": "1"}, {"id":')).toMatchObject({ status: 400 });
    expect(await post(Array.from({ length: 10_001 }, () => 0))).toMatchObject({ status: 413 });
    expect(await post("no gzip", { "content-encoding": "gzip" })).toMatchObject({ status: 400 });
    expect(
      await post(gzipSync(Buffer.alloc(11 * 1024 * 1024, 32)), { "content-encoding": "gzip" }),
    ).toMatchObject({ status: 413 });
    expect(await post("x", { "content-encoding": "br" })).toMatchObject({ status: 415 });
    expect(await post("<xml/>", { "content-type": "text/xml" })).toMatchObject({ status: 415 });
  });

  test("lets usage wait until its customer exists, and then counts it", async () => {
    const before = Number(await october("network.egress"));
    const event = usage({ subject: "südwind" }, { meter: "network.egress", quantity: "12.5" });
    expect((await post(event)).body).toMatchObject({ accepted: 1, unmatched: 1 });
    expect(Number(await october("network.egress")) - before).toBe(0);
    await app.as("admin")("createCustomer", {
      body: { name: "Südwind AG", tenantId: "südwind", billingEmail: null, currency: "EUR" },
    });
    expect(Number(await october("network.egress")) - before).toBe(12.5);
    const { data } = await app.as("billing")("getUsageReconciliation", {});
    expect(data.agrees).toBe(true);
    expect(data.unmatchedTenants).toEqual([]);
  });

  test("takes one event a line, and names a bad one by its line", async () => {
    const lines = [
      JSON.stringify(usage()),
      "",
      '{"id": "torn',
      JSON.stringify(usage()),
      '{"__proto__": {"a": 1}}',
      "",
    ];
    const headers = { "content-type": "application/x-ndjson" };
    const { status, body } = await post(lines.join("\n"), headers);
    expect([status, body.accepted, body.rejected.map(({ index }) => index)]).toEqual([200, 2, [2, 4]]);
    expect(await post("\n\n", headers)).toMatchObject({ status: 400 });
    const customers = await app.server.inject({
      method: "POST",
      url: "/api/v1/customers",
      headers: { ...headers, ...(await app.keyOf(["customers:write"])) },
      payload: "{}",
    });
    expect(customers.statusCode).toBe(415);
  });

  test("counts events of other types by the mappings of a source, once, and tells what it cannot read", async () => {
    const admin = app.as("admin");
    const source = {
      name: "gateway",
      kind: "events" as const,
      config: {
        mappings: [
          { match: { type: "beat" }, ignore: true },
          {
            match: { type: "sent" },
            tenant: { path: "data.owner" },
            meter: "network.ingress",
            quantity: { path: "data.gib", numbers: "exact" as const },
          },
        ],
      },
    };
    const sent = (id: string, gib: unknown) => {
      const envelope = {
        specversion: "1.0",
        id,
        source: "/gateway",
        type: "sent",
        time: "2026-10-03T14:00:00Z",
      };
      return { ...envelope, data: { owner: "nordwind", gib } };
    };
    const refused = await post(sent("before", 2));
    expect(refused.body.detail).toMatch(/no event type "sent".*kind events/);
    const events = [sent("a", 0.25), sent("b", "many")].map((one) => JSON.stringify(one)).join("\n");
    const { data: tried } = await admin("dryRunSource", { body: { source, events, refused: true } });
    // The pasted one and the one that was refused above.
    expect(tried).toMatchObject({
      usage: [{ tenantId: "nordwind", meter: "network.ingress", quantity: "2.25", resources: 1 }],
      skipped: [{ reason: expect.stringMatching(/^data\.gib: "many" is not a decimal/), series: 1 }],
    });
    const { data: made } = await admin("createSource", { body: source });
    expect(made).toMatchObject({ kind: "events", state: "new", url: "" });
    const before = Number(await october("network.ingress"));
    const beat = { ...sent("beat-1", 1), type: "beat" };
    const batch = [sent("c", 1.5), usage(), sent("d", {}), beat];
    expect((await post(batch)).body).toMatchObject({ accepted: 2, ignored: 1, rejected: [{ index: 2 }] });
    const { data, ...envelope } = sent("c", 1.5);
    const headers = Object.fromEntries(
      Object.entries(envelope).map(([name, value]) => [`ce-${name}`, value]),
    );
    expect((await post(data, headers)).body).toMatchObject({ accepted: 0, duplicates: 1 });
    expect((await post(beat)).body).toMatchObject({ accepted: 0, ignored: 1, rejected: [] });
    expect(Number(await october("network.ingress")) - before).toBe(1.5);
    const exact = `[${JSON.stringify(sent("e", 0)).replace('"gib":0', '"gib":0.1000000000000000055')}]`;
    expect((await post(exact)).body.detail).toMatch(/0\.1000000000000000055 has more than 15 digits/);
    const other = { ...source, name: "second", config: { mappings: [source.config.mappings[1]] } };
    const { data: second } = await admin("createSource", { body: Object.assign(other) });
    expect((await post(sent("f", 1))).body.detail).toMatch(/gateway and second both map/);
    await admin("updateSource", { params: { id: second.id }, body: { enabled: false } });
    expect((await post(sent("f", 1))).body).toMatchObject({ accepted: 1 });
    expect((await admin("getSource", { params: { id: made.id } })).data.state).toBe("ok");
    await expect(admin("collectSource", { params: { id: made.id } })).rejects.toMatchObject({
      problem: { code: "conflict" },
    });
  });

  test("needs the scope for it", async () => {
    const answer = await app.server.inject({
      method: "POST",
      url: "/api/v1/events",
      headers: await app.keyOf(["usage:read"]),
      payload: usage(),
    });
    expect(answer.statusCode).toBe(403);
  });
});
