import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";

/** A service of the fake: its type in the catalogue, where it is, and what it lists there. */
interface Service {
  type: string;
  base: string;
  /** Below the base in the catalogue, where that ends with a version. */
  version?: string;
  path: string;
  items: string;
  /** How it names the next page; Manila takes an offset and says nothing. */
  next?: "field" | "nothing";
}

const SERVICES: readonly Service[] = [
  { type: "compute", base: "/compute/v2.1", path: "/servers/detail", items: "servers" },
  { type: "block-storage", base: "/volume/v3", path: "/volumes/detail", items: "volumes" },
  { type: "image", base: "/image", path: "/v2/images", items: "images", next: "field" },
  { type: "network", base: "/network", path: "/v2.0/floatingips", items: "floatingips" },
  {
    type: "load-balancer",
    base: "/load-balancer",
    version: "/v2.0",
    path: "/v2/lbaas/loadbalancers",
    items: "loadbalancers",
  },
  { type: "sharev2", base: "/share/v2", path: "/shares/detail", items: "shares", next: "nothing" },
];

/** What is listed beside the resources. */
const LISTS: readonly Service[] = [
  ...SERVICES,
  { type: "block-storage", base: "/volume/v3", path: "/snapshots/detail", items: "snapshots" },
  { type: "block-storage", base: "/volume/v3", path: "/backups/detail", items: "backups" },
  { type: "block-storage", base: "/volume/v3", path: "/types", items: "volume_types" },
];

/** As much of Keystone and the services as an inventory asks for, over lists that a test can change at any time. */
export interface FakeOpenstack {
  /** Keystone's address. */
  url: string;
  lists: Record<string, { id: string; [field: string]: unknown }[]>;
  /** Types of services that the catalogue lacks. */
  lacks: Set<string>;
  regions: string[];
  roles: string[];
  pageMax: number;
  /** How many requests a token is good for. */
  tokenLasts: number;
  /** Answers instead of a service, where it returns something. */
  intercept: (path: string) => { status: number; body: string } | undefined;
  /** What was asked: method, path and query. */
  asked: string[];
  /** The bodies that signed in. */
  signIns: unknown[];
  close(): Promise<void>;
}

export async function fakeOpenstack(): Promise<FakeOpenstack> {
  let tokens = 0;
  let uses = 0;
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const host = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const fake: FakeOpenstack = {
    url: `${host}/identity`,
    lists: { servers: [], volumes: [] },
    lacks: new Set(),
    regions: ["fra"],
    roles: ["admin", "member"],
    pageMax: 1_000,
    tokenLasts: Number.POSITIVE_INFINITY,
    intercept: () => undefined,
    asked: [],
    signIns: [],
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    fake.asked.push(`${request.method} ${path}`);
    const send = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(typeof body === "string" ? body : JSON.stringify(body));
    const instead = fake.intercept(path);
    if (instead !== undefined) return void send(instead.status, instead.body);
    if (path === "/identity/v3/auth/tokens") {
      const body: unknown = await json(request);
      fake.signIns.push(body);
      if (JSON.stringify(body).includes("wrong")) return void send(401, { error: { code: 401 } });
      tokens += 1;
      uses = 0;
      return void send(201, tokenOf(fake, host), { "x-subject-token": `token-${tokens}` });
    }
    uses += 1;
    if (request.headers["x-auth-token"] !== `token-${tokens}` || uses > fake.tokenLasts)
      return void send(401, {
        error: { code: 401, message: "The request you have made requires authentication." },
      });
    const url = new URL(path, host);
    const service = LISTS.find(({ base, path: list }) => url.pathname === base + list);
    if (service === undefined) return void send(404, { error: { code: 404 } });
    send(200, pageOf(fake, service, url));
  }

  return fake;
}

function tokenOf({ roles, regions, lacks }: FakeOpenstack, host: string): object {
  const catalog = SERVICES.filter(({ type }) => !lacks.has(type)).map(({ type, base, version = "" }) => ({
    type,
    name: type,
    endpoints: regions.flatMap((region) =>
      ["public", "admin"].map((own) => ({
        interface: own,
        region,
        region_id: region,
        url: own === "public" ? `${host}${base}${version}` : "http://127.0.0.1:1",
      })),
    ),
  }));
  const project = { id: "p-own", name: "billing", domain: { id: "default", name: "Default" } };
  return { token: { project, catalog, roles: roles.map((name) => ({ id: name, name })) } };
}

/** A page after the marker, with a link to the next as the services give it: to where a proxy would be gone past. */
function pageOf({ lists, pageMax }: FakeOpenstack, { items, next }: Service, url: URL): object {
  const all = lists[items] ?? [];
  const marker = url.searchParams.get("marker");
  const offset = next === "nothing" ? Number(url.searchParams.get("offset") ?? 0) : 0;
  const start = marker === null ? offset : all.findIndex(({ id }) => id === marker) + 1;
  const size = Math.min(pageMax, Number(url.searchParams.get("limit") ?? pageMax));
  const page = all.slice(start, start + size);
  if (next === "nothing" || start + size >= all.length) return { [items]: page };
  const href = `http://behind-the-proxy${url.pathname}?marker=${page.at(-1)?.id}`;
  if (next === "field") return { [items]: page, next: href };
  return { [items]: page, [`${items}_links`]: [{ rel: "next", href }] };
}
