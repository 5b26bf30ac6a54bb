import { once } from "node:events";
import { connect } from "node:net";
import type { IngestAnswer } from "@billow/contract/metering/events.ts";
import { CloudEvent, HTTP } from "cloudevents";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";

let app: TestApp;

beforeAll(async () => {
  app = await testApp({
    clock: fixedClock("2026-11-01T00:00:00Z"),
    limits: { perCaller: 50_000, perAddress: 50_000 },
  });
  await app.as("admin")("createCustomer", {
    body: { name: "North", tenantId: "north", billingEmail: null, currency: "EUR" },
  });
});

afterAll(() => app.close());

let made = 0;

function usage(data: object = {}, change: object = {}) {
  made += 1;
  const window = { from: "2026-10-03T14:00:00Z", before: "2026-10-03T15:00:00Z" };
  return {
    ...{ specversion: "1.0", id: `record-${made}`, source: "/test", subject: "north", type: "billow.usage" },
    ...change,
    data: { meter: "network.egress", resource: "port", quantity: "1", ...window, ...data },
  };
}

function machine(time: string, data: object) {
  made += 1;
  const envelope = { specversion: "1.0", id: `machine-${made}`, source: "/test", subject: "north" };
  return { ...envelope, type: "billow.allocation", time, data: { vcpus: "1", ...data } };
}

async function post(payload: unknown, headers: Record<string, string> = {}) {
  const answer = await app.server.inject({
    method: "POST",
    url: "/api/v1/events",
    headers: { "content-type": "application/json", ...(await app.keyOf(["usage:write"])), ...headers },
    payload: typeof payload === "string" ? payload : JSON.stringify(payload),
  });
  const body: IngestAnswer & { code: string; detail: string } = answer.json();
  return { status: answer.statusCode, body };
}

/** A body as the bytes it is sent as. */
async function postBytes(payload: Buffer, headers: Record<string, string> = {}) {
  const answer = await app.server.inject({
    method: "POST",
    url: "/api/v1/events",
    headers: { "content-type": "application/json", ...(await app.keyOf(["usage:write"])), ...headers },
    payload,
  });
  return { status: answer.statusCode, detail: String(answer.json().detail) };
}

/** JSON that nests so often. */
function nested(times: number): string {
  return `${'{"a":['.repeat(times)}1${"]}".repeat(times)}`;
}

async function total(meter: string, resource?: string): Promise<string> {
  const { items } = await app
    .as("admin")("listCustomers", { query: { q: "North" } })
    .then(({ data }) => data);
  const customerId = items[0]?.id ?? "";
  const query = {
    from: "2026-10-01",
    before: "2026-11-02",
    granularity: "total",
    meter,
    customerId,
  } as const;
  const { data } = await app.as("billing")("getUsage", {
    query: resource === undefined ? query : { ...query, groupBy: "resource" },
  });
  if (resource === undefined) return data.totals[0]?.quantity ?? "";
  return data.series.find((one) => one.group === resource)?.points[0]?.quantity ?? "0";
}

async function reconciled() {
  return (await app.as("admin")("getUsageReconciliation", {})).data;
}

describe("bad events are refused one by one, each with a reason that stays to be seen", () => {
  test.each<[string, object, string, RegExp]>([
    ["a meter that cannot be", { meter: "compute cpu" }, "unknown_meter", /like network\.address/],
    ["another unit", { unit: "GB" }, "invalid_request", /measured in GiB/],
    ["a negative quantity", { quantity: "-0.001" }, "invalid_quantity", /negative/],
    ["no number", { quantity: "NaN" }, "invalid_decimal", /NaN/],
    ["an infinite quantity", { quantity: "Infinity" }, "invalid_decimal", /Infinity/],
    ["an absurd quantity", { quantity: "1000000000001" }, "invalid_quantity", /impossibly large/],
    ["a window without length", { before: "2026-10-03T14:00:00Z" }, "invalid_period", /after/],
    ["a window that ends before it begins", { before: "2026-10-03T13:00:00Z" }, "invalid_period", /after/],
    [
      "a window of more than a month",
      { from: "2026-09-02T00:00:00Z" },
      "invalid_period",
      /longer than a month/,
    ],
    ["a window in the future", { before: "2026-11-01T01:00:01Z" }, "invalid_instant", /future/],
    ["a day that does not exist", { from: "2026-02-30T00:00:00Z" }, "invalid_instant", /instant/],
  ])("%s", async (_, data, code, detail) => {
    const before = await total("network.egress");
    const bad = usage(data);
    const answer = await post([bad, usage()]);
    expect(answer.body).toMatchObject({
      accepted: 1,
      rejected: [{ index: 0, code, detail: expect.stringMatching(detail) }],
    });
    expect(Number(await total("network.egress")) - Number(before)).toBe(1);
    const { data: found } = await app.as("support")("listUsageRecords", { query: { q: bad.id } });
    expect(found.items).toMatchObject([
      { state: "rejected", tenantId: "north", reason: expect.stringMatching(detail) },
    ]);
  });

  test("sent again and again, a bad event counts once, and the sums agree", async () => {
    const bad = usage({ quantity: "-5" });
    const before = await reconciled();
    for (let n = 0; n < 3; n++) expect((await post([bad])).status).toBe(422);
    const after = await reconciled();
    expect([after.received - before.received, after.agrees]).toEqual([1, true]);
  });
});

describe("odd events that are right", () => {
  test("a clock an hour ahead, and events of a month ago", async () => {
    const answer = await post([
      usage({ from: "2026-11-01T00:00:00Z", before: "2026-11-01T01:00:00Z" }),
      usage({ from: "2026-10-01T00:00:00Z", before: "2026-10-01T01:00:00Z" }),
    ]);
    expect(answer.body).toMatchObject({ accepted: 2, rejected: [] });
  });

  test("a machine deleted before it was made is there from when it was made", async () => {
    await post([machine("2026-10-31T20:00:00Z", { resource: "early", state: "deleted" })]);
    expect(await total("compute.vcpu", "early")).toBe("0");
    await post([machine("2026-10-31T22:00:00Z", { resource: "early", state: "active" })]);
    expect(await total("compute.vcpu", "early")).toBe("2");
  });

  test("a machine resized after it was deleted is there again from then on", async () => {
    await post([machine("2026-10-31T20:00:00Z", { resource: "back", state: "active" })]);
    await post([machine("2026-10-31T23:00:00Z", { resource: "back", state: "active", vcpus: "8" })]);
    await post([machine("2026-10-31T21:00:00Z", { resource: "back", state: "deleted" })]);
    expect(await total("compute.vcpu", "back")).toBe("9");
  });

  test("one id several times in a batch counts once, as its highest revision", async () => {
    const before = Number(await total("network.egress"));
    const event = usage({ quantity: "3" });
    const corrected = { ...event, revision: 2, data: { ...event.data, quantity: "4" } };
    const answer = await post([
      corrected,
      event,
      event,
      corrected,
      { ...event, data: { ...event.data, quantity: "5" } },
    ]);
    expect(answer.body).toMatchObject({ conflicts: 1, rejected: [] });
    expect(Number(await total("network.egress")) - before).toBe(4);
    expect((await reconciled()).agrees).toBe(true);
  });
});

describe("events that would break what reads them", () => {
  test.each<[string, (good: string) => string, RegExp]>([
    ["deep in its data", (good) => good.replace('"meter"', `"deep":${nested(20_000)},"meter"`), /deep/],
    [
      "deep as its quantity",
      (good) => good.replace('"quantity":"1"', `"quantity":${nested(20_000)}`),
      /quantity: must be a string .* not an object/,
    ],
    [
      "nothing but depth",
      () => `${"[".repeat(50_000)}${"]".repeat(50_000)}`,
      /The event: must be an object, not a list/,
    ],
    [
      "an object that cannot be a text",
      (good) => good.replace('"quantity":"1"', '"quantity":{"toString":1}'),
      /quantity: must be a string/,
    ],
  ])("%s is refused alone", async (_, made, detail) => {
    const good = JSON.stringify(usage());
    const answer = await post(`[${made(JSON.stringify(usage()))},${good}]`);
    expect(answer).toMatchObject({
      status: 200,
      body: { accepted: 1, rejected: [{ index: 0, detail: expect.stringMatching(detail) }] },
    });
    expect((await reconciled()).agrees).toBe(true);
  });

  test("depth in an attribute of the sender's own does not matter", async () => {
    const answer = await post(JSON.stringify(usage()).replace('{"spec', `{"own":${nested(20_000)},"spec`));
    expect(answer.body).toMatchObject({ accepted: 1, rejected: [] });
  });

  test.each<[string, object, object, RegExp]>([
    [
      "a number",
      { quantity: 4 },
      {},
      /^data\.quantity: must be a string such as "4" or "0\.25", because programs lose digits of JSON numbers\.$/,
    ],
    ["a number of many digits", { quantity: 2 ** 60 }, {}, /lose digits of JSON numbers/],
    [
      "a quantity that is true",
      { quantity: true },
      {},
      /^data\.quantity: must be a string .*, not a boolean/,
    ],
    ["no quantity", { quantity: undefined }, {}, /^data\.quantity: is missing\.$/],
    ["a number as its resource", { resource: 7 }, {}, /^data\.resource: must be a string, not a number\.$/],
    ["null as its id", {}, { id: null }, /^id: must be a string, not null\.$/],
    ["no id", {}, { id: undefined }, /^id: is missing\.$/],
    ["half a revision", {}, { revision: 1.5 }, /^revision: must be a whole number from 0/],
    [
      "a list of dimensions",
      { dimensions: ["fra"] },
      {},
      /^data\.dimensions: must be an object, not a list\.$/,
    ],
    [
      "half of a surrogate pair in its id",
      {},
      { id: "half \ud800" },
      /^id: contains half of a surrogate pair/,
    ],
    ["a NUL in its tenant", {}, { subject: "nor\u0000th" }, /^subject: must not contain control characters/],
  ])("%s is said as what it is", async (_, data, change, detail) => {
    const answer = await post([usage(data, change), usage()]);
    expect(answer.body.rejected).toEqual([
      expect.objectContaining({ index: 0, detail: expect.stringMatching(detail) }),
    ]);
  });

  test("bytes that are no UTF-8 never make two ids one", async () => {
    const before = await reconciled();
    const [head, tail] = JSON.stringify(usage({}, { id: "caf@" })).split("@");
    for (const byte of [0xe8, 0xe9]) {
      const body = Buffer.concat([Buffer.from(head ?? ""), Buffer.from([byte]), Buffer.from(tail ?? "")]);
      expect(await postBytes(body)).toEqual({ status: 400, detail: expect.stringMatching(/not UTF-8/) });
      expect((await postBytes(body, { "content-type": "application/cloudevents+json" })).status).toBe(400);
    }
    expect(await reconciled()).toEqual(before);
  });

  test.each(["%e9", "100%", "caf\u00e9"])(
    "a binary event's header %s is refused as it is no percent-encoded UTF-8",
    async (id) => {
      const { data } = usage();
      const headers = { "ce-id": id, "ce-source": "/test", "ce-subject": "north", "ce-type": "billow.usage" };
      expect(await post(data, headers)).toMatchObject({
        status: 400,
        body: { detail: expect.stringMatching(/ce-id is not percent-encoded/) },
      });
    },
  );

  test("whatever is in an event, it ends in one state, and the good one beside it is counted", async () => {
    const odd = fc.oneof(
      // Keys that change prototypes refuse the whole body; a test of their own is beside the conventions.
      fc.jsonValue({ maxDepth: 4 }).filter((value) => !/__proto__|constructor/.test(JSON.stringify(value))),
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.constantFrom<unknown>(
        "\ud800",
        "\u0000",
        -0,
        1e300,
        1e-300,
        { toString: 1 },
        { valueOf: null },
        [[[[]]]],
        "24:00",
        "9".repeat(59),
      ),
    );
    const event = fc.record(
      {
        id: odd,
        source: odd,
        subject: odd,
        type: odd,
        time: odd,
        revision: odd,
        specversion: odd,
        data: odd,
        meter: odd,
        resource: odd,
        quantity: odd,
        from: odd,
        before: odd,
        dimensions: odd,
        unit: odd,
        state: odd,
        vcpus: odd,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(event, fc.boolean(), async (change, isMachine) => {
        const { id, source, subject, type, time, revision, specversion, data, ...inner } = change;
        const envelope = Object.fromEntries(
          Object.entries({ id, source, subject, type, time, revision, specversion, data }).filter(
            ([name]) => name in change,
          ),
        );
        const made = isMachine
          ? machine("2026-10-31T20:00:00Z", { resource: "odd", state: "active", ...inner })
          : usage(inner);
        const answer = await post([{ ...made, ...envelope }, usage()]);
        const { accepted, duplicates, corrected, conflicts, rejected } = answer.body;
        expect([answer.status, accepted + duplicates + corrected + conflicts + rejected.length]).toEqual([
          200, 2,
        ]);
      }),
      { numRuns: 60 },
    );
    expect((await reconciled()).agrees).toBe(true);
  });
});

describe("calls that are no batch of events change nothing", () => {
  test("broken JSON in the middle", async () => {
    const before = await reconciled();
    const [first, second] = [JSON.stringify(usage()), JSON.stringify(usage())];
    expect(await post(`[${first},${second.slice(0, 60)},${first}]`)).toMatchObject({
      status: 400,
      body: { code: "invalid_request" },
    });
    expect(await reconciled()).toEqual(before);
  });

  test("a connection cut within the body", async () => {
    const before = await reconciled();
    await app.server.listen({ port: 0, host: "127.0.0.1" });
    const address = app.server.server.address();
    if (typeof address !== "object" || address === null) throw new Error("the server listens");
    const body = JSON.stringify([usage(), usage()]);
    const { authorization } = await app.keyOf(["usage:write"]);
    const socket = connect(address.port, "127.0.0.1");
    await once(socket, "connect");
    const head = [
      "POST /api/v1/events HTTP/1.1",
      "host: billow",
      "content-type: application/json",
      `authorization: ${authorization}`,
    ];
    socket.write(`${[...head, `content-length: ${body.length}`].join("\r\n")}\r\n\r\n${body.slice(0, -20)}`);
    socket.end();
    socket.resume();
    await once(socket, "close");
    expect(await reconciled()).toEqual(before);
    expect((await post([usage()])).body).toMatchObject({ accepted: 1 });
  });
});

describe("what the CloudEvents SDK sends", () => {
  const event = () => {
    const { specversion: _, ...rest } = usage();
    return new CloudEvent({ ...rest, time: "2026-10-03T15:00:00Z" });
  };

  test.each(["structured", "binary"] as const)("%s", async (mode) => {
    const { headers, body } = HTTP[mode](event());
    const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    expect(await post(body, plain)).toMatchObject({ status: 200, body: { accepted: 1, rejected: [] } });
  });

  test("batched", async () => {
    const batch = [event(), event()].map((one) => one.toJSON());
    const answer = await post(batch, { "content-type": "application/cloudevents-batch+json; charset=utf-8" });
    expect(answer).toMatchObject({ status: 200, body: { accepted: 2, rejected: [] } });
  });
});

test("one key's calls are limited, and told when to come again", async () => {
  const limited = await testApp({ limits: { perCaller: 20, perAddress: 20 } });
  const headers = { "content-type": "application/json", ...(await limited.keyOf(["usage:write"])) };
  const calls = Array.from({ length: 21 }, () =>
    limited.server.inject({ method: "POST", url: "/api/v1/events", headers, payload: "[]" }),
  );
  const refused = (await Promise.all(calls)).filter((answer) => answer.statusCode === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(Number(refused[0]?.headers["retry-after"])).toBeGreaterThan(0);
  await limited.close();
});
