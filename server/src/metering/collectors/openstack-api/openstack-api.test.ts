import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { type FixedClock, fixedClock } from "../../../testing/clock.ts";
import { type FakeOpenstack, fakeOpenstack } from "../../../testing/servers/fake-openstack.ts";
import { allocation, makeTenant } from "../../../testing/usage.ts";
import { verified } from "../../../testing/verified.ts";
import { openAllocations } from "../../usage/allocations/open-allocations.ts";
import { ingestEvents } from "../../usage/ingest/ingest-events.ts";

let app: TestApp;
let clock: FixedClock;
let cloud: FakeOpenstack;
let made = 0;

beforeAll(async () => {
  clock = fixedClock("2026-10-05T00:00:00Z");
  [app, cloud] = await Promise.all([testApp({ clock }), fakeOpenstack()]);
  for (const tenant of ["p1", "p2", "p-own"]) await makeTenant(app.deps, tenant);
});

beforeEach(() => {
  Object.assign(cloud, {
    lists: { servers: [], volumes: [] },
    lacks: new Set(),
    regions: ["fra"],
    roles: ["admin", "member"],
    pageMax: 1_000,
    tokenLasts: Number.POSITIVE_INFINITY,
    intercept: () => undefined,
    asked: [],
    signIns: [],
  });
});

afterAll(() => Promise.all([app.close(), cloud.close()]));

const secret = { username: "billow", password: "secret" };

async function makeSource(config: Record<string, unknown> = {}, credentials: object = secret) {
  made += 1;
  const watched = `bus-${made}`;
  const body = {
    name: `api-${made}`,
    kind: "openstackApi" as const,
    config: { url: cloud.url, project: "billing", watches: [watched], ...config },
    secret: credentials,
  };
  const { data } = await app.as("admin")("createSource", { body });
  return { id: data.id, name: data.name, watched };
}

async function poll(id: string, time: string) {
  clock.set(`2026-10-05T${time}Z`);
  return (await app.as("admin")("collectSource", { params: { id } })).data;
}

/** What counts on of some sources: tenant, resource, vCPUs, GiB of RAM and of disk, tier, and since when. */
async function counted(...names: string[]) {
  const open = await openAllocations(
    app.deps.db,
    names.map((name) => `/sources/${name}`),
  );
  const units = (micro: bigint) => Number(micro) / 1e6;
  return open
    .map(({ tenantId, resource, sizes: of, dimensions, since }) => {
      const meters = ["compute.vcpu", "compute.ram", "storage.block"];
      const sizes = meters.map((meter) => units(of[meter] ?? 0n)).join("/");
      const tier = dimensions.tier === undefined ? "" : ` ${dimensions.tier}`;
      return `${tenantId} ${resource} ${sizes}${tier} ${new Date(since * 1000).toISOString().slice(11, 19)}`;
    })
    .sort();
}

/** What notifications have told. */
function told(source: string, resources: readonly string[], more: Record<string, unknown> = {}) {
  return ingestEvents(
    app.deps,
    resources.map((resource) =>
      allocation({
        ...{ tenantId: "p1", resource, at: "2026-10-05T00:00:00Z", source: `/sources/${source}`, vcpus: "2" },
        ...more,
      }),
    ),
  );
}

/** A server as Nova shows it since 2.47. */
function server(id: string, more: Record<string, unknown> = {}) {
  return {
    ...{ id, name: id, tenant_id: "p1", status: "ACTIVE", created: "2026-10-05T00:10:00Z" },
    ...{ "OS-EXT-STS:vm_state": "active", "OS-SRV-USG:launched_at": "2026-10-05T00:10:07.000000" },
    flavor: { original_name: "m1", vcpus: 2, ram: 0, disk: 10, ephemeral: 5, swap: 0, extra_specs: {} },
    ...more,
  };
}

/** A volume as Cinder shows it to an administrator. */
function volume(id: string, more: Record<string, unknown> = {}) {
  return {
    ...{ id, size: 100, status: "in-use", volume_type: "ssd", created_at: "2026-10-05T00:20:00.000000" },
    ...{ "os-vol-tenant-attr:tenant_id": "p1", ...more },
  };
}

test("servers and volumes of all projects count since when they began, over pages and expired tokens", async () => {
  const { id, name } = await makeSource({ watches: [] });
  cloud.lists = {
    servers: [
      server("vm-a"),
      server("vm-b", { tenant_id: "p2", flavor: { original_name: "m2", vcpus: 4, ram: 512, disk: 0 } }),
      server("vm-building", { status: "BUILD" }),
      server("vm-broken", { status: "ERROR" }),
      server("vm-deleted", { status: "SOFT_DELETED" }),
    ],
    volumes: [
      volume("vol-a"),
      volume("vol-b", { volume_type: null, size: 7 }),
      volume("vol-new", { status: "creating" }),
    ],
  };
  cloud.pageMax = 2;
  cloud.tokenLasts = 3;
  expect(await poll(id, "01:00:00")).toMatchObject({ state: "ok", gaps: [], lastError: null });
  expect(await counted(name)).toEqual([
    "p1 vm-a 2/0/15 00:10:07",
    "p1 vol-a 0/0/100 ssd 00:20:00",
    "p1 vol-b 0/0/7 00:20:00",
    "p2 vm-b 4/0.5/0 00:10:07",
  ]);
  expect(cloud.asked.filter((line) => line.startsWith("GET")).at(0)).toBe(
    "GET /compute/v2.1/servers/detail?limit=1000&all_tenants=1",
  );
  expect(cloud.signIns.length).toBeGreaterThan(1);
  expect(cloud.signIns[0]).toMatchObject({
    auth: {
      identity: { password: { user: { name: "billow", password: "secret", domain: { name: "Default" } } } },
      scope: { project: { name: "billing" } },
    },
  });
});

test("what the bus lost is put right at the second poll; what is not ready neither begins nor ends", async () => {
  const { id, name, watched } = await makeSource({ dimensions: {} });
  const kept = ["k1", "k2", "k3", "k4", "k5", "k6"];
  await told(watched, [...kept, "lost", "broke"], { blockGib: "15" });
  cloud.lists.servers = [
    ...kept.map((resource) => server(resource)),
    server("broke", { status: "ERROR" }),
    server("found", { flavor: { original_name: "m2", vcpus: 1, ram: 1_024, disk: 0 } }),
  ];
  const { gaps } = await poll(id, "01:30:00");
  expect(gaps.map(({ resource }) => resource).sort()).toEqual(["found", "lost"]);
  await poll(id, "01:40:00");
  const now = await counted(name, watched);
  expect(now.map((line) => line.split(" ")[1])).toEqual(["broke", "found", ...kept]);
  expect(now).toContain("p1 found 1/1/0 00:10:07");
});

test("a volume that both report is the same, though notifications carry the id of its type and the list its name", async () => {
  const { id, name, watched } = await makeSource({ volumeTypes: { "type-2": "fast" } });
  const told2 = (resource: string, tier: string) =>
    told(watched, [resource], { vcpus: "0", blockGib: "100", dimensions: { tier } });
  await told2("vol-1", "type-1");
  await told2("vol-2", "fast");
  cloud.lists = {
    servers: [],
    volumes: [volume("vol-1", { volume_type: "slow" }), volume("vol-2", { volume_type: "quick" })],
    volume_types: [
      { id: "type-1", name: "slow" },
      { id: "type-2", name: "quick" },
    ],
  };
  for (const time of ["01:50:00", "01:55:00"])
    expect(await poll(id, time)).toMatchObject({ state: "ok", gaps: [], lastError: null });
  expect(await counted(name, watched)).toEqual([
    "p1 vol-1 0/0/100 type-1 00:00:00",
    "p1 vol-2 0/0/100 fast 00:00:00",
  ]);
});

test.each<[string, () => void, RegExp]>([
  ["fails in the middle of its pages", () => failAfter("/servers", 2, 503), /servers.* answered 503/],
  [
    "ends its second list with half a page",
    () => failAfter("/volumes", 2, 200, '{"volumes": [{"id"'),
    /cannot be read/,
  ],
  [
    "answers something else",
    () => failAfter("/volumes", 1, 200, '{"fault": {}}'),
    /does not contain a list volumes/,
  ],
  ["refuses every token", () => failAfter("/volumes", 1, 401), /answered 401/],
  ["refuses the list", () => failAfter("/volumes", 1, 403), /roles of this source's user/],
  [
    "names a page after nothing",
    () => failAfter("/volumes", 1, 200, '{"volumes": [], "volumes_links": [{"rel": "next"}]}'),
    /not after which/,
  ],
  ["has the user without the role", () => cloud.roles.splice(0, 1), /no role admin/],
  ["has lost its region", () => cloud.regions.splice(0, 1, "ber", "muc"), /no region fra. It has ber, muc/],
  [
    "has lost every service",
    () => cloud.lacks.add("compute").add("block-storage"),
    /no public addresses|none of the services/,
  ],
])("an API that %s changes nothing, and says why", async (_what, breakIt, reason) => {
  const { id, name } = await makeSource({ watches: [], region: "fra" });
  cloud.lists = {
    servers: ["s1", "s2", "s3"].map((own) => server(`${own}-${name}`)),
    volumes: ["v1", "v2", "v3"].map((own) => volume(`${own}-${name}`)),
  };
  cloud.pageMax = 1;
  await poll(id, "02:00:00");
  const before = await counted(name);
  expect(before).toHaveLength(6);
  // What is gone meanwhile would be missing at both polls.
  cloud.lists.servers?.pop();
  breakIt();
  for (const time of ["02:10:00", "02:20:00", "02:30:00"]) {
    expect(await poll(id, time)).toMatchObject({
      state: "failing",
      lastError: expect.stringMatching(reason),
    });
  }
  expect(await counted(name)).toEqual(before);
});

test("a service that the catalogue lacks is said, and what it would list counts on", async () => {
  const { id, name } = await makeSource({ watches: [] });
  cloud.lists = { servers: [server("vm-c"), server("vm-d")], volumes: [volume("vol-c")] };
  await poll(id, "03:00:00");
  cloud.lacks.add("block-storage");
  cloud.lists.volumes = [];
  const polled = await poll(id, "03:10:00");
  expect(polled).toMatchObject({
    state: "ok",
    gaps: [
      { kind: "other", before: null, detail: expect.stringMatching(/no service block-storage, so volumes/) },
    ],
  });
  expect(await poll(id, "03:20:00")).toMatchObject({
    question: null,
    gaps: [{ from: "2026-10-05T03:10:00Z" }],
  });
  expect(await counted(name)).toHaveLength(3);
  cloud.lacks.clear();
  cloud.lists.volumes = [volume("vol-c")];
  expect((await poll(id, "03:30:00")).gaps).toMatchObject([{ before: "2026-10-05T03:30:00Z" }]);
});

test("a source of one project ends only what is that project's, and asks for no other's", async () => {
  const { id, name, watched } = await makeSource(
    { projects: "own", signIn: "applicationCredential", project: undefined, whenStopped: "disk" },
    { username: "app-id", password: "app-secret" },
  );
  cloud.roles = ["member"];
  await told(watched, ["theirs"]);
  const own = ["o1", "o2", "o3", "o4", "o5", "o6", "gone"];
  await told(watched, own, { tenantId: "p-own", blockGib: "15" });
  const stopped = { status: "SHUTOFF", "OS-EXT-STS:vm_state": undefined };
  cloud.lists.servers = own
    .slice(0, 6)
    .map((resource) => server(resource, { tenant_id: "p-own", ...(resource === "o1" && stopped) }));
  await poll(id, "04:00:00");
  await poll(id, "04:10:00");
  const now = await counted(name, watched);
  expect(now.map((line) => line.split(" ")[1])).toEqual(
    ["o1", "o2", "o3", "o4", "o5", "o6", "theirs"].sort(),
  );
  expect(now).toContain("p-own o1 0/0/15 04:00:00");
  expect(cloud.asked.join()).not.toContain("all_tenants");
  expect(cloud.signIns[0]).toEqual({
    auth: {
      identity: {
        methods: ["application_credential"],
        application_credential: { id: "app-id", secret: "app-secret" },
      },
    },
  });
});

test("a dry run says what would be billed, and what is wrong before anything is stored", async () => {
  cloud.lists = { servers: [server("vm-x", { tenant_id: "nobody" }), { id: "odd" }], volumes: [] };
  cloud.lacks.add("block-storage");
  const trial = (config: object, credentials: object = secret) =>
    app.as("admin")("dryRunSource", {
      body: {
        source: {
          name: "trial",
          kind: "openstackApi",
          config: { url: cloud.url, project: "billing", ...config },
          secret: credentials,
        },
        hours: 2,
      },
    });
  clock.set("2026-10-05T05:00:00Z");
  const { data } = await trial({});
  expect(data).toMatchObject({
    unmatchedTenants: ["nobody"],
    skipped: [{ reason: expect.stringMatching(/The server is incomplete: tenant_id/), series: 1 }],
    notes: [expect.stringMatching(/^Listed: 2 servers\./), expect.stringMatching(/no service block-storage/)],
  });
  expect(data.usage.find(({ meter }) => meter === "compute.vcpu")).toMatchObject({ quantity: "4" });
  for (const [config, credentials, reason] of [
    [{}, { username: "billow", password: "wrong" }, /refused the credentials/],
    [{}, {}, /has no credentials/],
    [{ interface: "internal" }, secret, /no internal addresses/],
    [{ project: undefined }, secret, /project/],
    [{ url: "http://169.254.169.254/" }, secret, /link-local/],
  ] as const)
    await expect(trial(config, credentials)).rejects.toThrow(reason);
  cloud.regions = ["ber", "fra"];
  await expect(trial({})).rejects.toThrow(/in the regions ber, fra/);
});

test("what the lists came to stands up to verify", async () => {
  expect((await verified(app.deps)).findings).toEqual([]);
});

/** From the `n`th request on, a list answers this. */
function failAfter(list: string, n: number, status: number, body = '{"error": {}}') {
  let asked = 0;
  cloud.intercept = (path) => {
    if (!path.includes(list)) return undefined;
    asked += 1;
    return asked >= n ? { status, body } : undefined;
  };
}
