import { newSource, type UsageSource } from "@billow/contract/metering/sources.ts";
import { expect, test } from "vitest";
import { emptyMapped, emptySkip } from "./inventory-draft.ts";
import { emptyDimension, emptyFlavor, emptyVolumeType } from "./openstack-counting.ts";
import { changeOf, draftOf, newSourceOf, problemsOf } from "./source-draft.ts";

const mapping = {
  meter: "compute.vcpu",
  metric: "vcpus",
  type: "gauge",
  tenantLabel: "project",
  resourceLabels: ["uuid"],
} as const;

const filled = {
  ...draftOf(null),
  name: "prometheus-fra",
  url: "https://prometheus.example",
  mappings: JSON.stringify([mapping]),
};

const source: UsageSource = {
  id: "0192",
  name: "prometheus-fra",
  kind: "prometheus",
  enabled: true,
  url: "https://prometheus.example",
  state: "ok",
  lastSuccessAt: null,
  lagSeconds: null,
  collectedUntil: null,
  catchingUp: null,
  gaps: [],
  lastError: null,
  question: null,
  nextAttemptAt: null,
  config: { url: "https://prometheus.example", mappings: [mapping], holdSeconds: 60 },
  hasSecret: true,
  origin: "console",
  createdAt: "2026-11-01T00:00:00Z",
};

test("an empty draft says what is missing, a filled one nothing", () => {
  expect([...problemsOf(draftOf(null)).keys()]).toEqual(["/name", "/config/url", "/config/mappings"]);
  expect([...problemsOf(filled)]).toEqual([]);
  expect(problemsOf({ ...filled, mappings: "[]" }).has("/config/mappings")).toBe(true);
  expect(problemsOf({ ...filled, credentials: "password" }).has("/secret/username")).toBe(true);
});

test("a new source carries its credentials only where there are some", () => {
  expect(newSourceOf(filled)).not.toHaveProperty("secret");
  expect(newSourceOf({ ...filled, credentials: "token", token: "t" })).toMatchObject({
    kind: "prometheus",
    config: { mappings: [{ meter: "compute.vcpu" }] },
    secret: { bearerToken: "t" },
  });
});

const openstack = { ...filled, kind: "openstack", url: "amqp://rabbit.example" } as const;
const inventory = {
  ...filled,
  kind: "inventory",
  inventory: {
    ...filled.inventory,
    fields: { ...filled.inventory.fields, tenant: "project_id", resource: "id" },
  },
} as const;

const apis = {
  ...filled,
  kind: "openstackApi",
  url: "https://keystone.example:5000",
  credentials: "keep",
  openstackApi: { ...filled.openstackApi, project: "admin" },
} as const;

test.each([openstack, apis, inventory])(
  "an untouched $kind form sends what the contract has by default",
  (draft) => {
    expect([...problemsOf(draft)]).toEqual([]);
    const { name, kind, url } = draft;
    const fields = { tenant: "project_id", resource: "id" };
    const own = {
      ...(kind === "inventory" && { fields }),
      ...(kind === "openstackApi" && { project: "admin" }),
    };
    const least = { name, kind, config: { url, ...own } };
    expect(newSource.parse(newSourceOf(draft))).toEqual(newSource.parse(least));
  },
);

const filledBus = {
  ...openstack,
  openstack: {
    ...openstack.openstack,
    exchanges: " nova, the first \n\ncinder",
    counts: ["servers", "images"],
    dimensions: [{ ...emptyDimension(), name: "region", value: "fra" }],
    flavors: [{ ...emptyFlavor(), name: "g1.large", gpus: "2", gpuModel: "A100" }],
    whenStopped: "disk",
    localDisk: false,
  },
} as const;
const filledList = {
  ...inventory,
  inventory: {
    ...inventory.inventory,
    items: "servers",
    dimensions: [
      { ...emptyMapped(), name: "region", from: "value", text: "fra" },
      { ...emptyMapped(), name: "zone", text: "place.zone" },
    ],
    skip: [{ ...emptySkip(), path: "status", values: "ERROR\nDELETED" }],
    watches: ["nova-fra"],
  },
} as const;

const filledApis = {
  ...apis,
  openstackApi: {
    ...apis.openstackApi,
    signIn: "applicationCredential",
    project: "",
    region: "fra",
    interface: "internal",
    lists: ["volumes", "loadBalancers"],
    projects: "own",
    flavors: [{ ...emptyFlavor(), name: "g1", gpus: "1", gpuModel: "" }],
    volumeTypes: [{ ...emptyVolumeType(), name: "6c1b", tier: "ssd" }],
    watches: ["nova-fra"],
    everySeconds: "600",
  },
} as const;

const filledEvents = {
  ...openstack,
  kind: "events",
  url: "",
  mappings: '[{"match": {"type": "prompt"}, "tenant": {"path": "subject"}, "meter": "ai.tokens"}]',
} as const;

test.each([filledBus, filledApis, filledList, filledEvents])(
  "what a filled $kind form sends is what it shows again",
  (draft) => {
    expect([...problemsOf(draft)]).toEqual([]);
    const sent = newSource.parse(newSourceOf(draft));
    const { kind, config } = sent;
    const url = "url" in config ? config.url : "";
    const again = draftOf({ ...source, kind, config, url });
    expect(newSource.parse(newSourceOf({ ...again, credentials: "none" }))).toEqual(sent);
  },
);

test("a name a line, whatever else is in it", () => {
  expect(newSourceOf(filledBus).config).toMatchObject({ exchanges: ["nova, the first", "cinder"] });
});

test("rows and places that are wrong are told by the server's own pointers", () => {
  const { queue, ...rest } = openstack.openstack;
  const bus = { ...rest, queue: "", exchanges: " \n", counts: [], dimensions: [emptyDimension()] };
  expect([...problemsOf({ ...openstack, url: "https://rabbit.example", openstack: bus }).keys()]).toEqual([
    "/config/url",
    "/config/exchanges",
    "/config/counts",
    "/config/queue",
    "/config/dimensions/",
    "/config/dimensions//value",
  ]);
  const api = { ...filled.openstackApi, lists: [], adminRole: " ", everySeconds: "often" };
  expect([...problemsOf({ ...apis, credentials: "none", openstackApi: api }).keys()]).toEqual([
    "/config/project",
    "/config/adminRole",
    "/config/lists",
    "/config/everySeconds",
    "/secret/username",
  ]);
  const twice = { ...emptyMapped(), name: "a/b", text: "x" };
  const list = {
    ...filled.inventory,
    items: "servers.",
    dimensions: [twice, twice],
    skip: [emptySkip()],
    everySeconds: "often",
  };
  expect([...problemsOf({ ...inventory, inventory: list }).keys()]).toEqual([
    "/config/fields/tenant",
    "/config/fields/resource",
    "/config/items",
    "/config/dimensions/a~1b",
    "/config/skip/0/path",
    "/config/skip/0/values",
    "/config/everySeconds",
  ]);
});

test("a change keeps the rest of the configuration, and credentials unless they are replaced or taken away", () => {
  const draft = draftOf(source);
  expect(draft.credentials).toBe("keep");
  const change = changeOf(source, { ...draft, url: "https://other.example" });
  expect(change.config).toMatchObject({ url: "https://other.example", holdSeconds: 60 });
  expect(change).not.toHaveProperty("secret");
  expect(changeOf(source, { ...draft, credentials: "none" })).toHaveProperty("secret", null);
});
