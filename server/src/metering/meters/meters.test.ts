import { BUILT_IN_METERS } from "@billow/core/metering/built-in-meters.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { makeCustomer } from "../../testing/invoicing.ts";
import { reading } from "../../testing/usage.ts";
import { assignAfterMeter } from "../usage/ingest/assign-unmatched-usage.ts";
import { ingestEvents } from "../usage/ingest/ingest-events.ts";
import { ensureBuiltInMeters } from "./ensure-built-in-meters.ts";
import { loadMeters } from "./load-meters.ts";
import { metersFileOf } from "./meters-file.ts";

let app: TestApp;

beforeAll(async () => {
  app = await testApp({ clock: fixedClock("2026-11-10T10:00:00Z") });
});

afterAll(() => app.close());

test("an installation begins with the built-in meters", async () => {
  expect((await loadMeters(app.deps.db)).list).toEqual(BUILT_IN_METERS.list);
  const { items } = (await app.withKey(["catalogue:read"])("listMeters", {})).data;
  expect(items.find(({ id }) => id === "storage.backup")).toEqual({
    id: "storage.backup",
    name: "Storage – backups",
    group: "storage",
    kind: "time",
    unit: "GiB",
    per: "month",
    percentile: null,
    intervalSeconds: null,
    missing: null,
    pricedUnit: "GiB-month",
    storedUnit: "GiB-hour",
    billedStates: [{ from: null, states: "all" }],
    builtIn: true,
    used: false,
  });
});

test("a built-in meter that a newer version has is there after its start, with the usage that waited for it", async () => {
  const later = await testApp({ clock: fixedClock("2026-11-10T10:00:00Z") });
  const { db, pool } = later.deps;
  await pool.query("DELETE FROM meter WHERE id IN ('network.address', 'storage.share')");
  const call = later.withKey(["*"]);
  const customer = await makeCustomer(call);
  const range = { from: "2026-11-01T00:00:00Z", before: "2026-11-02T00:00:00Z" };
  const waiting = reading({
    tenantId: customer.tenantId,
    meter: "network.address",
    ...range,
    quantity: "3.5",
  });
  expect(await ingestEvents(later.deps, [waiting])).toMatchObject({ unmatched: 1 });
  const usage = async () =>
    (
      await call("getUsage", {
        query: {
          from: "2026-11-01",
          before: "2026-12-01",
          granularity: "total",
          customerId: customer.id,
          meter: "network.address",
        },
      })
    ).data.totals;
  // An operator may have made a meter with its id meanwhile, in other letters.
  await pool.query(
    `INSERT INTO meter (id, name, "group", kind, unit, billed_states, built_in, used, position)
     VALUES ('Storage.Share', 'Shares', 'own', 'count', 'share', '[{"from": null, "states": "all"}]', false, false, 1)`,
  );
  await Promise.all([1, 2].map(() => ensureBuiltInMeters(later.deps, assignAfterMeter)));
  const meters = await loadMeters(db);
  expect(meters.of("network.address")).toMatchObject({ builtIn: true, used: true });
  expect(meters.has("storage.share")).toBe(false);
  expect(await usage()).toEqual([{ meter: "network.address", quantity: "3.5" }]);
  await later.close();
});

test("the catalogue is had as the file that changes nothing when it is applied", async () => {
  const { data } = await app.as("manager")("exportMeters", {});
  const { list } = await loadMeters(app.deps.db);
  expect(data).toBe(metersFileOf(list));
});

test("who reads usage reads what its meters are called", async () => {
  const call = app.withKey(["usage:read"]);
  expect((await call("listMeters", {})).data.items).not.toHaveLength(0);
  expect((await call("getMeter", { params: { id: "gpu" } })).data.pricedUnit).toBe("GPU-hour");
  await expect(app.withKey(["usage:write"])("listMeters", {})).rejects.toMatchObject({
    problem: { status: 403 },
  });
});

const LICENCE = {
  id: "licence.windows",
  name: "Windows licences",
  group: "licence",
  kind: "time",
  unit: "licence",
  per: "day",
} as const;

/** What of the audit log is about a meter, oldest first. */
async function recorded(id: string) {
  const { items } = (await app.as("admin")("listAudit", { query: { subject: `meter:${id}` } })).data;
  return items.map(({ type, actor, data }) => ({ type, by: actor.name, data })).reverse();
}

test("meters stand by group, in the order in which the groups began", async () => {
  const call = app.as("billing");
  const made = ["licence", "storage"].map((group) => ({ ...LICENCE, id: `${group}.added`, group }));
  for (const body of made) await call("createMeter", { body });
  const { items } = (await call("listMeters", {})).data;
  for (const { id } of made) await call("deleteMeter", { params: { id } });
  const storage = BUILT_IN_METERS.list.findLastIndex(({ group }) => group === "storage") + 1;
  const builtIn = BUILT_IN_METERS.list.map(({ id }) => id);
  expect(items.map(({ id }) => id)).toEqual([
    ...builtIn.toSpliced(storage, 0, "storage.added"),
    "licence.added",
  ]);
});

test("a meter is added, changed and deleted, and who did it is on record", async () => {
  const call = app.as("billing");
  const made = (await call("createMeter", { body: LICENCE })).data;
  expect(made).toMatchObject({
    ...LICENCE,
    pricedUnit: "licence-day",
    storedUnit: "licence-hour",
    used: false,
  });
  const params = { id: LICENCE.id };
  const billedStates = { from: "2026-11-01", states: ["active"] };
  const body = { name: "Windows Server", group: "software", billedStates };
  const changed = (await call("updateMeter", { params, body })).data;
  const states = [{ from: null, states: "all" }, billedStates];
  expect(changed).toEqual({ ...made, name: "Windows Server", group: "software", billedStates: states });
  expect((await call("updateMeter", { params, body })).data).toEqual(changed);
  expect((await call("getMeter", { params })).data).toEqual(changed);
  const { items } = (await call("listMeters", {})).data;
  expect(items.at(-1)).toEqual(changed);
  await call("deleteMeter", { params });
  await expect(call("getMeter", { params })).rejects.toMatchObject({ problem: { status: 404 } });
  expect(await recorded(LICENCE.id)).toMatchObject([
    { type: "meter.created", by: "Test billing", data: { name: "Windows licences" } },
    {
      type: "meter.changed",
      data: { changes: [{ field: "billedStates" }, { field: "group" }, { field: "name" }] },
    },
    { type: "meter.removed", data: { name: "Windows Server" } },
  ]);
});

const P95 = { kind: "percentile", per: undefined, percentile: 95, intervalSeconds: 300, missing: "zero" };

describe("a meter is refused", () => {
  test.each([
    ["an id in upper case", { id: "Licence" }, "/id"],
    ["an id that ends in a dot", { id: "licence." }, "/id"],
    ["an id of words with a dash", { id: "licence.windows-server" }, "/id"],
    ["an id of 61 characters", { id: "l".repeat(61) }, "/id"],
    ["an id in use", { id: "compute.vcpu" }, "/id"],
    ["an id in use in other letters", { id: "network.loadbalancer" }, "/id"],
    ["a kind that nobody knows", { kind: "median" }, "/kind"],
    ["a peak with per", { kind: "peak" }, "/per"],
    ["a percentile without its rank", { kind: "percentile", per: undefined }, "/percentile"],
    ["a percentile of 101", { ...P95, percentile: 101 }, "/percentile"],
    ["a percentile of a half", { ...P95, percentile: 99.5 }, "/percentile"],
    ["intervals that do not divide an hour", { ...P95, intervalSeconds: 420 }, "/intervalSeconds"],
    ["a percentile that does not say what is missing", { ...P95, missing: undefined }, "/missing"],
    ["a percentile with power states", { ...P95, billedStates: "all" }, "/billedStates"],
    ["a peak with an interval", { kind: "peak", per: undefined, intervalSeconds: 300 }, "/intervalSeconds"],
    ["a time without per", { per: undefined }, "/per"],
    ["a count with per", { kind: "count" }, "/per"],
    ["no state", { billedStates: [] }, "/billedStates"],
    ["a state that is never billed", { billedStates: ["active", "deleted"] }, "/billedStates/1"],
    ["a state named twice", { billedStates: ["active", "active"] }, "/billedStates"],
    ["an unknown field", { price: "1" }, "/price"],
  ])("with %s", async (_, change, pointer) => {
    const { statusCode, json } = await app.server.inject({
      method: "POST",
      url: "/api/v1/meters",
      headers: await app.cookieOf("billing"),
      payload: { ...LICENCE, ...change },
    });
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(statusCode).toBeLessThan(500);
    expect(json().errors).toMatchObject([{ pointer }]);
  });

  test.each([
    ["another unit", { unit: "seat" }, "/unit"],
    ["another kind", { kind: "count" }, "/kind"],
    ["another per", { per: "hour" }, "/per"],
    [
      "states from a day inside a month",
      { billedStates: { from: "2026-12-02", states: "all" } },
      "/billedStates/from",
    ],
    [
      "states of a month that has ended",
      { billedStates: { from: "2026-10-01", states: "all" } },
      "/billedStates/from",
    ],
  ])("with %s when it is changed", async (_, payload, pointer) => {
    const { json } = await app.server.inject({
      method: "PATCH",
      url: "/api/v1/meters/compute.vcpu",
      headers: await app.cookieOf("billing"),
      payload,
    });
    expect(json()).toMatchObject({ errors: [{ pointer }] });
  });

  test("for people who may only look", async () => {
    await expect(app.as("manager")("createMeter", { body: LICENCE })).rejects.toMatchObject({
      problem: { status: 403 },
    });
  });
});

describe("a meter stays", () => {
  const remove = (id: string) => app.as("admin")("deleteMeter", { params: { id } });
  const used = async (id: string) => (await app.as("admin")("getMeter", { params: { id } })).data.used;
  const make = (id: string) => app.as("admin")("createMeter", { body: { ...LICENCE, id } });

  test("where it is built in", async () => {
    await expect(remove("storage.share")).rejects.toMatchObject({ problem: { detail: /built in/ } });
  });

  test("once usage is stored with it, also of a tenant that nobody has", async () => {
    await make("licence.stored");
    const data = { meter: "licence.stored", resource: "vm-1", quantity: "24", ...DAY };
    await app.withKey(["usage:write"])("ingestEvents", { body: [{ ...EVENT, data }] });
    expect(await used("licence.stored")).toBe(true);
    await expect(remove("licence.stored")).rejects.toMatchObject({ problem: { detail: /usage is stored/ } });
    expect(await used("compute.vcpu")).toBe(false);
    const sized = { resource: "vm-1", state: "active", vcpus: "4" };
    await app.withKey(["usage:write"])("ingestEvents", {
      body: [{ ...EVENT, id: "2", type: "billow.allocation", time: DAY.from, data: sized }],
    });
    expect([await used("compute.vcpu"), await used("compute.ram")]).toEqual([true, false]);
  });

  test("while a rate card or a source names it", async () => {
    await make("licence.named");
    const price = { model: "unit", unitPrice: "1" } as const;
    const items = [{ product: "Licence", meter: "licence.named", price }];
    const card = {
      name: "Own",
      currency: "EUR",
      validFrom: "2026-01-01",
      audience: "agreed" as const,
      items,
    };
    const { id } = (await app.as("admin")("createRateCard", { body: card })).data;
    expect(await used("licence.named")).toBe(true);
    await expect(remove("licence.named")).rejects.toMatchObject({
      problem: { detail: /rate card prices it/ },
    });
    await app.as("admin")("deleteRateCard", { params: { id } });
    const mapping = { match: { type: "seat.held" }, tenant: { path: "subject" }, meter: "licence.named" };
    const source = { name: "seats", kind: "events" as const, enabled: true, config: { mappings: [mapping] } };
    const made = (await app.as("admin")("createSource", { body: source })).data;
    expect(await used("licence.named")).toBe(true);
    await expect(remove("licence.named")).rejects.toMatchObject({ problem: { detail: /source seats/ } });
    await app.as("admin")("deleteSource", { params: { id: made.id } });
    expect(await used("licence.named")).toBe(false);
    await remove("licence.named");
  });
});

const DAY = { from: "2026-11-02T00:00:00Z", before: "2026-11-03T00:00:00Z" };
const EVENT = { specversion: "1.0", id: "1", source: "test", type: "billow.usage", subject: "nobody" };

test("usage of an unknown meter waits, says why, and is counted when the meter is made", async () => {
  const call = app.as("billing");
  const customer = await makeCustomer(call);
  const told = (id: string, unit: string) => {
    const data = { meter: "ai.token", resource: "bot", quantity: "5", unit, ...DAY };
    return { ...EVENT, id, subject: customer.tenantId, data };
  };
  const send = app.withKey(["usage:write"]);
  const body = [told("right", "token"), told("wrong", "Tokens")];
  expect((await send("ingestEvents", { body })).data).toMatchObject({
    accepted: 2,
    unmatched: 2,
    rejected: [],
  });
  expect((await send("ingestEvents", { body })).data).toMatchObject({ duplicates: 2, unmatched: 0 });
  const events = async () => {
    const { items } = (await call("listUsageRecords", { query: { meter: "ai.token" } })).data;
    return Object.fromEntries(items.map(({ id, state, reason }) => [id, { state, reason }]));
  };
  const unknown = {
    state: "unmatched",
    reason: expect.stringMatching(/no meter ai\.token \(unknown_meter\)/),
  };
  expect(await events()).toEqual({ right: unknown, wrong: unknown });
  expect((await call("getUsageReconciliation", {})).data).toMatchObject({ agrees: true });
  await call("createMeter", {
    body: { id: "ai.token", name: "Tokens", group: "ai", kind: "count", unit: "token" },
  });
  expect(await events()).toEqual({
    right: { state: "open", reason: null },
    wrong: { state: "unmatched", reason: expect.stringMatching(/measured in token, not in Tokens/) },
  });
  // The same events once more, now that the meter is known.
  expect((await send("ingestEvents", { body: [told("right", "token")] })).data).toMatchObject({
    duplicates: 1,
  });
  const corrected = { ...told("wrong", "token"), revision: 1 };
  expect((await send("ingestEvents", { body: [corrected] })).data).toMatchObject({ corrected: 1 });
  const range = { from: "2026-11-02", before: "2026-11-03", granularity: "total" } as const;
  const { totals } = (await call("getUsage", { query: { ...range, meter: "ai.token" } })).data;
  expect(totals).toEqual([{ meter: "ai.token", quantity: "10" }]);
});

test("of two people who add the same meter, one is told", async () => {
  const body = { ...LICENCE, id: "licence.twice" };
  const answers = await Promise.allSettled([
    app.as("billing")("createMeter", { body }),
    app.as("admin")("createMeter", { body }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("a price and the deletion of its meter at once: one wins, the other is told", async () => {
  for (let n = 0; n < 5; n++) {
    const id = `licence.race${n}`;
    await app.as("admin")("createMeter", { body: { ...LICENCE, id } });
    const items = [{ product: "Race", meter: id, price: { model: "unit", unitPrice: "1" } as const }];
    const card = { name: id, currency: "EUR", validFrom: "2026-01-01", audience: "agreed" as const, items };
    const answers = await Promise.allSettled([
      app.as("admin")("createRateCard", { body: card }),
      app.as("admin")("deleteMeter", { params: { id } }),
    ]);
    const lost = answers.flatMap((answer) =>
      answer.status === "rejected" ? [answer.reason.problem.status] : [],
    );
    expect(lost).toHaveLength(1);
    expect([409, 422]).toContain(lost[0]);
  }
});
