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
    lists: {},
    lacks: new Set(),
    pageMax: 1_000,
    intercept: () => undefined,
    asked: [],
  });
});

afterAll(() => Promise.all([app.close(), cloud.close()]));

const EVERYTHING = [
  ...(["servers", "volumes", "snapshots", "backups"] as const),
  ...(["images", "addresses", "loadBalancers", "shares"] as const),
];

async function makeSource(config: Record<string, unknown> = {}) {
  made += 1;
  const [name, watched] = [`lists-${made}`, `told-${made}`];
  const body = {
    name,
    kind: "openstackApi" as const,
    config: { url: cloud.url, project: "billing", lists: [...EVERYTHING], watches: [watched], ...config },
    secret: { username: "billow", password: "secret" },
  };
  const { data } = await app.as("admin")("createSource", { body });
  return { id: data.id, name, watched };
}

async function poll(id: string, time: string) {
  clock.set(`2026-10-05T${time}Z`);
  return (await app.as("admin")("collectSource", { params: { id } })).data;
}

/** What counts on of some sources: tenant, resource, sizes in millionths, since when. */
async function counted(...names: string[]) {
  const open = await openAllocations(
    app.deps.db,
    names.map((name) => `/sources/${name}`),
  );
  return open.map(({ tenantId, resource, sizes, since }) => {
    const sized = Object.entries(sizes).map(([meter, size]) => `${meter} ${size}`);
    return `${tenantId} ${resource} ${sized.join()} ${new Date(since * 1000).toISOString().slice(11, 19)}`;
  });
}

/** What notifications have told, with sizes of one unit. */
function told(source: string, sizes: Readonly<Record<string, string>>) {
  const at = "2026-10-05T00:00:00Z";
  return ingestEvents(
    app.deps,
    Object.entries(sizes).map(([resource, meter]) => ({
      ...allocation({ tenantId: "p1", resource, at, source: `/sources/${source}` }),
      sizes: { [meter]: 1_000_000n },
    })),
  );
}

const since = { created_at: "2026-10-05T00:30:00.000000" };

/** One of each kind, in the shapes of the API references of Cinder, Glance, Neutron, Octavia and Manila. */
function oneOfEach(tenant: string) {
  const cinder = { ...since, size: 2, status: "available" };
  return {
    servers: [],
    volumes: [],
    snapshots: [{ ...cinder, id: "s1", "os-extended-snapshot-attributes:project_id": tenant }],
    backups: [{ ...cinder, id: "b1", "os-backup-project-attr:project_id": tenant }],
    images: [
      { ...since, id: "i1", owner: tenant, size: 1_610_612_736, status: "active", visibility: "private" },
    ],
    floatingips: [{ ...since, id: "a1", project_id: tenant, tenant_id: tenant, status: "DOWN" }],
    loadbalancers: [{ ...since, id: "l1", project_id: tenant, provisioning_status: "ACTIVE" }],
    shares: [{ ...since, id: "f1", project_id: tenant, size: 7, status: "available" }],
  };
}

test("lists without a kind never end what notifications have told of that kind", async () => {
  const { id, watched } = await makeSource({ lists: ["servers", "volumes"] });
  cloud.lists = { servers: [], volumes: [] };
  const kept = {
    snap: "storage.snapshot",
    copy: "storage.backup",
    picture: "storage.image",
    ip: "network.address",
    balancer: "network.loadBalancer",
    files: "storage.share",
    cluster: "kubernetes.cluster",
  };
  await told(watched, kept);
  for (const time of ["01:00:00", "01:10:00", "01:20:00"])
    expect(await poll(id, time)).toMatchObject({ state: "ok", gaps: [], question: null });
  expect(await counted(watched)).toHaveLength(7);
});

test("a list ends its own kind alone", async () => {
  const { id, watched } = await makeSource({ lists: ["snapshots"] });
  const snaps = Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`snap-${n}`, "storage.snapshot"]));
  await told(watched, { ...snaps, gone: "storage.snapshot", "vol-x": "storage.block", vm: "compute.vcpu" });
  cloud.lists = {
    snapshots: Object.keys(snaps).map((own) => ({
      ...{ id: own, size: 1, status: "available", "os-extended-snapshot-attributes:project_id": "p1" },
    })),
  };
  await poll(id, "01:30:00");
  await poll(id, "01:40:00");
  const now = (await counted(watched)).map((line) => line.split(" ")[1]);
  expect(now.toSorted()).toEqual([...Object.keys(snaps), "vm", "vol-x"].toSorted());
});

test("one of each kind counts since it was made, by its meter; what is not ready or nobody's does not", async () => {
  const { id, name } = await makeSource({ watches: [] });
  const lists = oneOfEach("p1");
  cloud.lists = {
    ...lists,
    snapshots: [...lists.snapshots, { ...lists.snapshots[0], id: "s2", status: "creating" }],
    images: [
      ...lists.images,
      { ...lists.images[0], id: "i2", size: null, status: "queued" },
      { ...lists.images[0], id: "i3", owner: null },
      { ...lists.images[0], id: "i4", size: 0 },
    ],
    loadbalancers: [
      ...lists.loadbalancers,
      { ...lists.loadbalancers[0], id: "l2", provisioning_status: "PENDING_CREATE" },
    ],
    shares: [1, 2, 3, 4, 5].map((n) => ({ ...lists.shares[0], id: `f${n}`, size: n })),
  };
  cloud.pageMax = 2;
  expect(await poll(id, "02:00:00")).toMatchObject({ state: "ok", gaps: [], lastError: null });
  expect(await counted(name)).toEqual([
    "p1 a1 network.address 1000000 00:30:00",
    "p1 b1 storage.backup 2000000 00:30:00",
    ...[1, 2, 3, 4, 5].map((n) => `p1 f${n} storage.share ${n}000000 00:30:00`),
    "p1 i1 storage.image 1500000 00:30:00",
    "p1 l1 network.loadBalancer 1000000 00:30:00",
    "p1 s1 storage.snapshot 2000000 00:30:00",
  ]);
  expect(cloud.asked).toContain("GET /load-balancer/v2/lbaas/loadbalancers?limit=1000");
  expect(cloud.asked).toContain("GET /image/v2/images?limit=1000&visibility=all&member_status=all");
});

test.each([
  ["image", "images"],
  ["network", "addresses"],
  ["load-balancer", "load balancers"],
  ["sharev2", "shares"],
])("a catalogue without %s is said, and what it would list counts on", async (type, what) => {
  const { id, watched } = await makeSource();
  await told(watched, { [`${type} i`]: "storage.image", [`${type} a`]: "network.address" });
  await told(watched, { [`${type} l`]: "network.loadBalancer", [`${type} f`]: "storage.share" });
  const kinds = { image: "i", network: "a", "load-balancer": "l", sharev2: "f" };
  const own = { id: `${type} `, ...since, status: "available", project_id: "p1", size: 1 };
  cloud.lists = {
    servers: [],
    volumes: [],
    snapshots: [],
    backups: [],
    images: [{ ...own, id: `${type} i`, owner: "p1", size: 1_073_741_824, status: "active" }],
    floatingips: [{ ...own, id: `${type} a` }],
    loadbalancers: [{ ...own, id: `${type} l`, provisioning_status: "ACTIVE" }],
    shares: [{ ...own, id: `${type} f` }],
  };
  cloud.lacks.add(type);
  for (const time of ["03:00:00", "03:10:00", "03:20:00"])
    expect(await poll(id, time)).toMatchObject({
      question: null,
      gaps: [{ kind: "other", before: null, detail: expect.stringContaining(`so ${what} are not listed`) }],
    });
  const resources = (await counted(watched)).map((line) => line.split(" ")[2]);
  expect(resources.toSorted()).toEqual(Object.values(kinds).toSorted());
});

test.each([
  ["answers an error", () => breaks("/images", 503), /images.* answered 503/],
  ["ends with half a page", () => breaks("/floatingips", 200, '{"floatingips": [{'), /cannot be read/],
  ["answers something else", () => breaks("/backups", 200, '{"fault": {}}'), /contain a list backups/],
  ["changes while it is read", () => breaks("offset=", 200, '{"shares": [{"id": "x"}]}'), /changed while/],
])("a list that %s changes nothing, and says why", async (_what, breakIt, reason) => {
  const { id, watched } = await makeSource();
  await told(watched, { [`s of ${id}`]: "storage.snapshot", [`f of ${id}`]: "storage.share" });
  cloud.lists = { ...oneOfEach("p2"), snapshots: [] };
  breakIt();
  for (const time of ["04:00:00", "04:10:00", "04:20:00"])
    expect(await poll(id, time)).toMatchObject({
      state: "failing",
      lastError: expect.stringMatching(reason),
    });
  expect(await counted(watched)).toHaveLength(2);
});

test("a source of one project leaves out what is shown to it of others", async () => {
  const { id, name } = await makeSource({ projects: "own", watches: [] });
  const [mine, theirs] = [oneOfEach("p-own"), oneOfEach("p2")];
  cloud.lists = {
    ...mine,
    images: [...theirs.images.map((one) => ({ ...one, id: "public" })), ...mine.images],
  };
  await poll(id, "05:00:00");
  const now = await counted(name);
  expect(now.map((line) => line.split(" ")[0])).toEqual(Array(6).fill("p-own"));
});

test("what the lists came to stands up to verify", async () => {
  expect((await verified(app.deps)).findings).toEqual([]);
});

function breaks(part: string, status: number, body = "{}") {
  cloud.intercept = (path) => (path.includes(part) ? { status, body } : undefined);
}
