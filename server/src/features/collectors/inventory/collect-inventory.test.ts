import { createServer, type Server } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { type FixedClock, fixedClock } from "../../../testing/clock.ts";
import { allocation, makeTenant } from "../../../testing/usage.ts";
import { verified } from "../../../testing/verified.ts";
import { ingestEvents } from "../../usage/ingest-events.ts";
import { openAllocations } from "../../usage/open-allocations.ts";

interface Item {
  id: string;
  project: string;
  flavor: { vcpus: number };
  created?: string;
  status?: string;
}

let app: TestApp;
let clock: FixedClock;
let server: Server;
let url: string;
let answer: (path: string) => { status?: number; body: unknown };

beforeAll(async () => {
  clock = fixedClock("2026-10-05T00:00:00Z");
  app = await testApp({ clock });
  server = createServer((request, response) => {
    const { status = 200, body } = answer(request.url ?? "");
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
});

afterAll(async () => {
  server.close();
  await app.close();
});

let made = 0;

/** A source of the list, and the name of another whose resources it looks after. */
async function makeSource(config: Record<string, unknown> = {}) {
  made += 1;
  const tenant = `tenant-${made}`;
  await makeTenant(app.deps, tenant);
  const watched = `nova-${made}`;
  const { data } = await app.as("admin")("createSource", {
    body: {
      name: `list-${made}`,
      kind: "inventory",
      config: {
        url,
        fields: { tenant: "project", resource: "id", vcpus: "flavor.vcpus", createdAt: "created" },
        skip: [{ path: "status", values: ["ERROR"] }],
        watches: [watched],
        ...config,
      },
    },
  });
  return { id: data.id, tenant, watched };
}

async function poll(id: string, at: string) {
  clock.set(at);
  return (await app.as("admin")("collectSource", { params: { id } })).data;
}

async function counted(tenant: string) {
  const all = await app.deps.pool.query<{ source: string }>("SELECT DISTINCT source FROM usage_event");
  const open = await openAllocations(
    app.deps.db,
    all.rows.map(({ source }) => source),
  );
  return open
    .filter((one) => one.tenantId === tenant)
    .map((one) => [one.resource, Number(one.size.vcpus) / 1e6, new Date(one.since * 1000).toISOString()]);
}

const item = (tenant: string, id: string, vcpus = 1, more: Partial<Item> = {}): Item => ({
  id,
  project: tenant,
  flavor: { vcpus },
  ...more,
});

test("what the watched source tells late is left to it; what it never tells is put right at the second poll", async () => {
  const { id, tenant, watched } = await makeSource();
  const tell = (resource: string, at: string, deleted = false) =>
    ingestEvents(app.deps, [
      allocation({ tenantId: tenant, resource, at, deleted, source: `/sources/${watched}`, vcpus: "1" }),
    ]);
  await tell("kept", "2026-10-05T00:00:00Z");
  await tell("lost", "2026-10-05T00:00:00Z");
  await tell("late", "2026-10-05T00:00:00Z");
  answer = () => ({
    body: [item(tenant, "kept", 2), item(tenant, "found", 4), item(tenant, "bad", 1, { status: "ERROR" })],
  });
  const first = await poll(id, "2026-10-05T01:00:00Z");
  expect(first.gaps.map(({ resource }) => resource).sort()).toEqual(["found", "kept", "late", "lost"]);
  expect(await counted(tenant)).toHaveLength(3);
  // Its deletion was only on its way.
  await tell("late", "2026-10-05T00:30:00Z", true);
  await poll(id, "2026-10-05T02:00:00Z");
  expect(await counted(tenant)).toEqual([
    ["found", 4, "2026-10-05T01:00:00.000Z"],
    ["kept", 2, "2026-10-05T01:00:00.000Z"],
  ]);
  const third = await poll(id, "2026-10-05T03:00:00Z");
  expect(third.gaps.every(({ before }) => before !== null)).toBe(true);
  expect(third.gaps.find(({ resource }) => resource === "late")?.detail).toMatch(/agreed by itself/);
});

test("a list that stands alone counts what it lists at once, since when it says", async () => {
  const { id, tenant } = await makeSource({ watches: [] });
  answer = () => ({ body: [item(tenant, "a", 2, { created: "2026-10-04 22:00:00" }), item(tenant, "b")] });
  await poll(id, "2026-10-05T04:00:00Z");
  await poll(id, "2026-10-05T05:00:00Z");
  expect(await counted(tenant)).toEqual([
    ["a", 2, "2026-10-04T22:00:00.000Z"],
    ["b", 1, "2026-10-05T04:00:00.000Z"],
  ]);
});

test("pages are read to the last", async () => {
  const { id, tenant } = await makeSource({ watches: [], items: "servers", next: "links.next" });
  answer = (path) =>
    path === "/?page=2"
      ? { body: { servers: [item(tenant, "b")], links: { next: null } } }
      : { body: { servers: [item(tenant, "a")], links: { next: "/?page=2" } } };
  await poll(id, "2026-10-05T06:00:00Z");
  expect((await counted(tenant)).map(([resource]) => resource)).toEqual(["a", "b"]);
});

test.each([
  ["a server error", { status: 503, body: "" }, /answered 503/],
  ["no JSON", { body: "<html>" }, /cannot be read/],
  ["no list", { body: { servers: {} } }, /holds no list/],
  ["a page elsewhere", { body: { servers: [], next: "http://127.0.0.2/" } }, /another server/],
])("%s fails the source and changes nothing", async (_what, given, reason) => {
  const { id, tenant } = await makeSource({ watches: [], items: "servers", next: "next" });
  answer = () => ({ body: { servers: [item(tenant, "a")] } });
  await poll(id, "2026-10-05T07:00:00Z");
  answer = () => given;
  const failed = await poll(id, "2026-10-05T07:05:00Z");
  expect(failed).toMatchObject({ state: "failing", lastError: expect.stringMatching(reason) });
  expect(await counted(tenant)).toHaveLength(1);
});

test("a list that suddenly lacks most resources is taken for broken", async () => {
  const { id, tenant } = await makeSource({ watches: [] });
  const all = Array.from({ length: 30 }, (_, index) => item(tenant, `vm-${index}`));
  answer = () => ({ body: all });
  await poll(id, "2026-10-05T08:00:00Z");
  answer = () => ({ body: [] });
  await poll(id, "2026-10-05T09:00:00Z");
  const failed = await poll(id, "2026-10-05T10:00:00Z");
  expect(failed).toMatchObject({ state: "failing", lastError: expect.stringMatching(/lacks 30 of 30/) });
  expect(await counted(tenant)).toHaveLength(30);
});

test("items that cannot be counted are kept with their reason", async () => {
  const { id, tenant } = await makeSource({ watches: [] });
  answer = () => ({
    body: [item(tenant, "a"), { id: "b", project: tenant, flavor: { vcpus: -1 } }, { id: "c" }],
  });
  await poll(id, "2026-10-05T11:00:00Z");
  expect((await counted(tenant)).map(([resource]) => resource)).toEqual(["a"]);
  const { rows } = await app.deps.pool.query("SELECT count(*)::int AS count FROM usage_rejected");
  expect(rows[0].count).toBeGreaterThanOrEqual(2);
});

test("a dry run says what would be billed and stores nothing", async () => {
  answer = () => ({ body: [item("nobody", "a", 3)] });
  clock.set("2026-10-05T12:00:00Z");
  const { data } = await app.as("admin")("dryRunSource", {
    body: {
      source: {
        name: "trial",
        kind: "inventory",
        config: { url, fields: { tenant: "project", resource: "id", vcpus: "flavor.vcpus" } },
      },
      hours: 2,
    },
  });
  expect(data).toMatchObject({
    usage: [{ tenantId: "nobody", meter: "compute.vcpu", quantity: "6", unit: "vCPU-hour", customer: null }],
    unmatchedTenants: ["nobody"],
  });
});

test("after two polls of any list, what is counted is what it lists", async () => {
  let hour = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 1, max: 4 })), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.boolean(),
      async (lists, isAlone) => {
        const { id, tenant } = await makeSource(isAlone ? { watches: [] } : {});
        for (const list of lists) {
          answer = () => ({ body: Object.entries(list).map(([name, vcpus]) => item(tenant, name, vcpus)) });
          for (const minute of ["00", "10"]) {
            const day = String(6 + Math.floor(hour / 24)).padStart(2, "0");
            await poll(id, `2026-10-${day}T${String(hour % 24).padStart(2, "0")}:${minute}:00Z`);
          }
          hour += 1;
          expect((await counted(tenant)).map(([name, vcpus]) => [name, vcpus])).toEqual(
            Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1)),
          );
        }
      },
    ),
    { numRuns: 15 },
  );
  expect((await verified(app.deps)).findings).toEqual([]);
});
