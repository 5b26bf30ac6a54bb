import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Item, inventoryWorld, item } from "../../../testing/acts/inventory-world.ts";
import { allocation, makeTenant } from "../../../testing/usage.ts";
import { verified } from "../../../testing/verified.ts";
import { ingestEvents } from "../../usage/ingest/ingest-events.ts";

let world: Awaited<ReturnType<typeof inventoryWorld>>;

beforeAll(async () => {
  world = await inventoryWorld();
});

afterAll(() => world.close());

test("what the watched source tells late is left to it; what it never tells is put right at the second poll", async () => {
  const { id, tenant, watched } = await world.makeSource();
  const tell = (resource: string, at: string, deleted = false) =>
    ingestEvents(world.app.deps, [
      allocation({ tenantId: tenant, resource, at, deleted, source: `/sources/${watched}`, vcpus: "1" }),
    ]);
  const others = ["k1", "k2", "k3", "k4", "k5"];
  for (const resource of ["kept", ...others]) await tell(resource, "2026-10-05T00:00:00Z");
  await tell("lost", "2026-10-05T00:00:00Z");
  await tell("late", "2026-10-05T00:00:00Z");
  world.answer = () => ({
    body: [
      ...others.map((id) => item(tenant, id)),
      item(tenant, "kept", 2),
      item(tenant, "found", 4),
      item(tenant, "bad", 1, { status: "ERROR" }),
    ],
  });
  const first = await world.poll(id, "2026-10-05T01:00:00Z");
  expect(first.gaps.map(({ resource }) => resource).sort()).toEqual(["found", "kept", "late", "lost"]);
  expect(await world.counted(tenant)).toHaveLength(8);
  // Its deletion was only on its way.
  await tell("late", "2026-10-05T00:30:00Z", true);
  await world.poll(id, "2026-10-05T02:00:00Z");
  expect((await world.counted(tenant)).filter(([resource]) => !others.includes(String(resource)))).toEqual([
    ["found", 4, "2026-10-05T01:00:00.000Z"],
    ["kept", 2, "2026-10-05T01:00:00.000Z"],
  ]);
  const third = await world.poll(id, "2026-10-05T03:00:00Z");
  expect(third.gaps.every(({ before }) => before !== null)).toBe(true);
  expect(third.gaps.find(({ resource }) => resource === "late")?.detail).toMatch(/resolved by itself/);
});

test("a list of machines ends no volume of the source it watches, and one of volumes no machine", async () => {
  const { id, tenant, watched } = await world.makeSource();
  const { id: volumes } = await world.makeSource({
    fields: { tenant: "project", resource: "id", block: "size" },
    watches: [watched],
  });
  const source = `/sources/${watched}`;
  const at = "2026-10-05T00:00:00Z";
  await ingestEvents(world.app.deps, [
    ...["vm-1", "vm-2"].map((resource) =>
      allocation({ tenantId: tenant, resource, at, source, vcpus: "2", blockGib: "20" }),
    ),
    ...["vol-1", "vol-2"].map((resource) =>
      allocation({ tenantId: tenant, resource, at, source, vcpus: "0", blockGib: "100" }),
    ),
  ]);
  const poll = async (list: string, hours: readonly string[], body: unknown[]) => {
    world.answer = () => ({ body });
    for (const hour of hours) await world.pollSurely(list, `2026-10-05T${hour}:10:00Z`);
    return (await world.counted(tenant)).map(([resource]) => resource);
  };
  const volume = { id: "vol-1", project: tenant, size: 100 };
  expect(await poll(id, ["03", "04"], [item(tenant, "vm-1", 2)])).toEqual(["vm-1", "vol-1", "vol-2"]);
  expect(await poll(volumes, ["05", "06"], [volume])).toEqual(["vm-1", "vol-1"]);
  expect(await poll(volumes, ["07", "08"], [])).toEqual(["vm-1"]);
  expect(await poll(id, ["09", "10"], [])).toEqual([]);
});

test("a list that stands alone counts what it lists at once, since when it says", async () => {
  const { id, tenant } = await world.makeSource({ watches: [] });
  world.answer = () => ({
    body: [item(tenant, "a", 2, { created: "2026-10-04 22:00:00" }), item(tenant, "b")],
  });
  await world.poll(id, "2026-10-05T04:00:00Z");
  await world.poll(id, "2026-10-05T05:00:00Z");
  expect(await world.counted(tenant)).toEqual([
    ["a", 2, "2026-10-04T22:00:00.000Z"],
    ["b", 1, "2026-10-05T04:00:00.000Z"],
  ]);
});

test("pages are read to the last", async () => {
  const { id, tenant } = await world.makeSource({ watches: [], items: "servers", next: "links.next" });
  world.answer = (path) =>
    path === "/?page=2"
      ? { body: { servers: [item(tenant, "b")], links: { next: null } } }
      : { body: { servers: [item(tenant, "a")], links: { next: "/?page=2" } } };
  await world.poll(id, "2026-10-05T06:00:00Z");
  expect((await world.counted(tenant)).map(([resource]) => resource)).toEqual(["a", "b"]);
});

test.each([
  ["a server error", { status: 503, body: "" }, /answered 503/],
  ["no JSON", { body: "<html>" }, /cannot be read/],
  ["no list", { body: { servers: {} } }, /does not contain a list/],
  ["a page elsewhere", { body: { servers: [], next: "http://127.0.0.2/" } }, /another server/],
])("%s fails the source and changes nothing", async (_what, answer, reason) => {
  const { id, tenant } = await world.makeSource({ watches: [], items: "servers", next: "next" });
  world.answer = () => ({ body: { servers: [item(tenant, "a")] } });
  await world.poll(id, "2026-10-05T07:00:00Z");
  world.answer = () => answer;
  const failed = await world.poll(id, "2026-10-05T07:05:00Z");
  expect(failed).toMatchObject({ state: "failing", lastError: expect.stringMatching(reason) });
  expect(await world.counted(tenant)).toHaveLength(1);
});

test("a resource that was ended counts again from the poll that lists it again, whatever it says of its creation", async () => {
  const { id, tenant } = await world.makeSource({ watches: [] });
  const others = Array.from({ length: 9 }, (_, index) => item(tenant, `vm-${index}`, 0));
  const lost = item(tenant, "lost", 3, { created: "2026-10-05T12:30:00Z" });
  const list = (...more: Item[]) => {
    world.answer = () => ({ body: [...others, ...more] });
  };
  list(lost);
  await world.poll(id, "2026-10-05T13:00:00Z");
  list();
  await world.poll(id, "2026-10-05T14:00:00Z");
  await world.poll(id, "2026-10-05T15:00:00Z");
  // Skipped is not listed either.
  list({ ...lost, status: "ERROR" });
  await world.poll(id, "2026-10-05T16:00:00Z");
  for (const hour of ["17", "18"]) {
    list(lost);
    await world.poll(id, `2026-10-05T${hour}:00:00Z`);
  }
  list();
  await world.poll(id, "2026-10-05T18:30:00Z");
  await world.poll(id, "2026-10-05T19:00:00Z");
  list(lost);
  await world.poll(id, "2026-10-05T20:00:00Z");
  world.clock.set("2026-10-05T21:00:00Z");
  // 12:30 to 14:00, 17:00 to 18:30, and since 20:00.
  expect(await world.used([tenant])).toEqual([3 * (5400 + 5400 + 3600)]);
  // Made anew under its old name, it says itself since when.
  list({ ...lost, created: "2026-10-05T21:40:00Z" });
  world.clock.set("2026-10-05T21:10:00Z");
  list();
  await world.poll(id, "2026-10-05T21:10:00Z");
  await world.poll(id, "2026-10-05T21:20:00Z");
  list({ ...lost, created: "2026-10-05T21:40:00Z" });
  await world.poll(id, "2026-10-05T22:00:00Z");
  world.clock.set("2026-10-05T22:40:00Z");
  expect(await world.used([tenant])).toEqual([3 * (5400 + 5400 + 3600 + 600 + 3600)]);
});

test("a resource that moved ends at its old tenant and begins at the new one at that poll", async () => {
  const { id, tenant } = await world.makeSource({ watches: [] });
  const other = `${tenant}-other`;
  await makeTenant(world.app.deps, other);
  const others = Array.from({ length: 9 }, (_, index) => item(tenant, `vm-${index}`, 0));
  const at = (owner: string, hour: string) => {
    world.answer = () => ({
      body: [...others, item(owner, "moves", 2, { created: "2026-10-05T22:00:00Z" })],
    });
    return world.poll(id, `2026-10-06T${hour}:00:00Z`);
  };
  await at(tenant, "00");
  await at(other, "01");
  world.clock.set("2026-10-06T02:00:00Z");
  expect(await world.used([tenant, other])).toEqual([2 * 3 * 3600, 2 * 3600]);
  await at(tenant, "03");
  // A tenant nobody is a customer of takes it away too.
  await at("nobody-at-all", "04");
  await makeTenant(world.app.deps, "nobody-at-all");
  await at("nobody-at-all", "05");
  world.clock.set("2026-10-06T06:00:00Z");
  expect(await world.used([tenant, other, "nobody-at-all"])).toEqual([2 * 4 * 3600, 2 * 2 * 3600, 2 * 3600]);
});

test("a watched source's resource that moved is put right at the second poll, as of the first", async () => {
  const { id, tenant, watched } = await world.makeSource();
  const other = `${tenant}-other`;
  await makeTenant(world.app.deps, other);
  const names = ["a", "b", "c", "d", "e", "moves"];
  await ingestEvents(
    world.app.deps,
    names.map((resource) =>
      allocation({
        tenantId: tenant,
        resource,
        at: "2026-10-06T00:00:00Z",
        source: `/sources/${watched}`,
        vcpus: resource === "moves" ? "2" : "0",
      }),
    ),
  );
  const moved = item(other, "moves", 2, { created: "2026-10-06T00:00:00Z" });
  world.answer = () => ({ body: [...names.slice(0, 5).map((name) => item(tenant, name, 0)), moved] });
  const first = await world.poll(id, "2026-10-06T07:00:00Z");
  expect(first.gaps).toHaveLength(1);
  expect(await world.counted(other)).toEqual([]);
  await world.poll(id, "2026-10-06T08:00:00Z");
  world.clock.set("2026-10-06T09:00:00Z");
  expect(await world.used([tenant, other])).toEqual([2 * 7 * 3600, 2 * 2 * 3600]);
});

test("items that cannot be counted are kept with their reason", async () => {
  const { id, tenant } = await world.makeSource({ watches: [] });
  world.answer = () => ({
    body: [item(tenant, "a"), { id: "b", project: tenant, flavor: { vcpus: -1 } }, { id: "c" }],
  });
  await world.poll(id, "2026-10-05T11:00:00Z");
  expect((await world.counted(tenant)).map(([resource]) => resource)).toEqual(["a"]);
  const { rows } = await world.app.deps.pool.query("SELECT count(*)::int AS count FROM usage_rejected");
  expect(rows[0].count).toBeGreaterThanOrEqual(2);
});

test("a dry run says what would be billed and stores nothing", async () => {
  world.answer = () => ({ body: [item("nobody", "a", 3)] });
  world.clock.set("2026-10-05T12:00:00Z");
  const { data } = await world.app.as("admin")("dryRunSource", {
    body: {
      source: {
        name: "trial",
        kind: "inventory",
        config: { url: world.url, fields: { tenant: "project", resource: "id", vcpus: "flavor.vcpus" } },
      },
      hours: 2,
    },
  });
  expect(data).toMatchObject({
    usage: [{ tenantId: "nobody", meter: "compute.vcpu", quantity: "6", unit: "vCPU-hour", customer: null }],
    unmatchedTenants: ["nobody"],
  });
});

test("after two polls of any list, what is counted is what it lists, for whom it lists it and for nobody twice", async () => {
  let hour = 0;
  const places = fc.dictionary(
    fc.constantFrom("a", "b", "c", "d"),
    fc.record({ vcpus: fc.integer({ min: 1, max: 4 }), isMoved: fc.boolean() }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(places, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      fc.boolean(),
      async (lists, isAlone, saysWhen) => {
        const { id, tenant } = await world.makeSource(isAlone ? { watches: [] } : {});
        const other = `${tenant}-other`;
        await makeTenant(world.app.deps, other);
        const created = saysWhen ? { created: "2026-10-05T00:00:00Z" } : {};
        for (const list of lists) {
          const listed = Object.entries(list)
            .map(([name, { vcpus, isMoved }]) => item(isMoved ? other : tenant, name, vcpus, created))
            .sort((a, b) => (a.id < b.id ? -1 : 1));
          world.answer = () => ({ body: listed });
          for (const minute of ["00", "10"]) {
            const day = String(7 + Math.floor(hour / 24)).padStart(2, "0");
            await world.pollSurely(id, `2026-10-${day}T${String(hour % 24).padStart(2, "0")}:${minute}:00Z`);
          }
          hour += 1;
          for (const owner of [tenant, other]) {
            expect((await world.counted(owner)).map(([name, vcpus]) => [name, vcpus])).toEqual(
              listed.flatMap((one) => (one.project === owner ? [[one.id, one.flavor.vcpus]] : [])),
            );
          }
        }
        expect(await overlaps([tenant, other])).toEqual([]);
      },
    ),
    { numRuns: 8 },
  );
  expect((await verified(world.app.deps)).findings).toEqual([]);
});

/** Resources that count for two of the tenants at once. */
async function overlaps(tenants: readonly string[]): Promise<unknown[]> {
  const { rows } = await world.app.deps.pool.query(
    `SELECT one.resource FROM allocation AS one
     JOIN allocation AS two ON two.resource = one.resource AND two.customer_id > one.customer_id
       AND two.starts_at < coalesce(one.ends_at, 'infinity') AND one.starts_at < coalesce(two.ends_at, 'infinity')
     WHERE (SELECT count(*) FROM customer WHERE id IN (one.customer_id, two.customer_id) AND tenant_id = ANY($1)) = 2`,
    [tenants],
  );
  return rows;
}
