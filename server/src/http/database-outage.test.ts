import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { ApiError } from "@billow/contract/client.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDb, createPool } from "../db/connection/pool.ts";
import { type TestApp, testApp } from "../testing/app.ts";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { makeCustomer } from "../testing/invoicing.ts";
import { silentLog } from "../testing/silent-log.ts";
import { verified } from "../testing/verified.ts";

const POLLING = { timeout: 30_000, interval: 20 };
/** What each caller sees of each part: before, while the database is away, and after. */
const ENOUGH = 5;

let database: TestDatabase;
let line: Line;
let app: TestApp;
let customerId: string;

beforeAll(async () => {
  database = await testDatabase();
  line = await lineTo(database.url);
  const pool = createPool({ connectionString: line.url, max: 10, log: silentLog });
  app = await testApp({ database: { pool, db: createDb(pool), url: line.url, close: () => pool.end() } });
  customerId = (await makeCustomer(app.as("admin"), { tenantId: "nordwind" })).id;
});

afterAll(async () => {
  await app.close();
  await line.close();
  await database.close();
});

interface Call {
  path: string;
  body?: object;
  key?: string;
}

/** What a caller has seen: calls that were answered, and refusals for now. */
interface Seen {
  done: number;
  away: number;
}

/** A call's answer. Anything else than a success and a refusal for now is a fault. */
async function attempt({ path, body, key }: Call) {
  const headers = { ...(await app.keyOf(["*"])), ...(key !== undefined && { "idempotency-key": key }) };
  const answer = await app.server.inject({
    method: body === undefined ? "GET" : "POST",
    url: `/api/v1${path}`,
    headers,
    ...(body !== undefined && { payload: body }),
  });
  const { statusCode: status, payload } = answer;
  const isAway =
    status === 503 && answer.headers["retry-after"] === "2" && answer.json().code === "unavailable";
  // The first call with this key was cut off, and the database has not rolled it back yet.
  const isUnderWay = status === 409 && key !== undefined;
  if (status >= 300 && !isAway && !isUnderWay) throw new Error(`${path} ${status} ${payload}`);
  return { isDone: status < 300, isAway, body: status < 300 ? answer.json() : null };
}

/** Makes a call again and again until it is answered, as the documentation asks clients to. */
async function persist(call: Call, seen: Seen) {
  for (;;) {
    const { isDone, isAway, body } = await attempt(call);
    if (isAway) seen.away += 1;
    if (!isDone) continue;
    seen.done += 1;
    return body;
  }
}

function events(number: number) {
  return ["a", "b"].map((part) => ({
    specversion: "1.0",
    id: `record-${number}-${part}`,
    source: "/outage",
    subject: "nordwind",
    type: "billow.usage",
    time: "2026-10-03T15:00:00Z",
    data: {
      meter: "network.egress",
      resource: "net-1",
      quantity: "1",
      from: "2026-10-03T14:00:00Z",
      before: "2026-10-03T15:00:00Z",
    },
  }));
}

test("calls during an outage of the database are answered 503, and afterwards nothing is lost or done twice", async () => {
  let isOver = false;
  const invoices: string[] = [];
  let batches = 0;
  const caller = (turn: (number: number, seen: Seen) => Promise<void>) => {
    const seen: Seen = { done: 0, away: 0 };
    const run = async () => {
      for (let number = 0; !isOver; number += 1) await turn(number, seen);
    };
    return { seen, ended: run() };
  };
  const callers = [
    caller(async (number, seen) => {
      await persist({ path: "/events", body: events(number) }, seen);
      batches += 1;
    }),
    caller(async (number, seen) => {
      const lines = [{ product: "Support", quantity: "1", unitPrice: "100" }];
      const step = (what: string, path: string, body: object) =>
        persist({ path, body, key: `${what}-${number}` }, seen);
      const { id } = await step("write", "/invoices", { customerId, lines });
      await step("send", `/invoices/${id}/send`, {});
      await step("pay", `/invoices/${id}/payments`, { amount: "40.00", method: "card" });
      invoices.push(id);
    }),
    caller(async (_, seen) => {
      await persist({ path: "/invoices?limit=5" }, seen);
    }),
  ];
  const ended = Promise.all(callers.map((one) => one.ended));
  /** Waits until every caller has seen enough more of it. */
  const each = async (what: keyof Seen) => {
    const before = callers.map(({ seen }) => seen[what]);
    const fewest = () => Math.min(...callers.map(({ seen }, index) => seen[what] - (before[index] ?? 0)));
    await Promise.race([ended, expect.poll(fewest, POLLING).toBeGreaterThanOrEqual(ENOUGH)]);
  };
  const ready = async () => (await app.server.inject("/readyz")).statusCode;
  for (const _ of [1, 2]) {
    await each("done");
    await line.cut();
    await each("away");
    expect([await ready(), (await app.server.inject("/healthz")).statusCode]).toEqual([503, 200]);
    await line.mend();
    await each("done");
    expect(await ready()).toBe(200);
  }
  isOver = true;
  await ended;

  expect(app.logged.filter((text) => text.startsWith('{"level":50'))).toEqual([]);
  const call = app.as("admin");
  expect((await call("getUsageReconciliation", {})).data).toMatchObject({
    agrees: true,
    received: 2 * batches,
  });
  expect((await call("countInvoices", { query: {} })).data.all).toBe(invoices.length);
  for (const id of invoices) {
    const { timeline, payments } = (await call("getInvoice", { params: { id } })).data;
    expect(payments.map(({ amount }) => amount)).toEqual(["40.00"]);
    expect(timeline.filter(({ type }) => type === "sent")).toHaveLength(1);
  }
  expect((await verified(app.deps)).findings).toEqual([]);
});

test("a read-only database is answered 503 for changes, and can be read", async () => {
  const name = new URL(database.url).pathname.slice(1);
  const readOnly = (value: "on" | "off") =>
    database.pool.query(`ALTER DATABASE "${name}" SET default_transaction_read_only = ${value}`);
  await readOnly("on");
  await line.cut();
  await line.mend();
  const body = { name: "Alpen", tenantId: "alpen", billingEmail: null, currency: "EUR" };
  const write = async () => {
    const refused = await app
      .as("admin")("createCustomer", { body })
      .catch((error: unknown) => error);
    if (!(refused instanceof ApiError)) throw new Error("The call was not refused.");
    expect(refused.problem.code).toBe("unavailable");
    return refused.problem.detail;
  };
  // Connections that were cut are noticed when they are used next.
  await expect.poll(write, POLLING).toMatch(/^The database is read-only/);
  expect((await app.as("admin")("listCustomers", { query: {} })).data.items).toHaveLength(1);
  await database.pool.query("SET default_transaction_read_only = off");
  await readOnly("off");
});

/** The way to the database. */
interface Line {
  url: string;
  /** Breaks all connections and takes no others, as when the database's server goes away. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

async function lineTo(target: string): Promise<Line> {
  const { hostname, port } = new URL(target);
  const ends = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end);
      end.on("error", () => {});
      end.on("close", () => {
        ends.delete(end);
        other.destroy();
      });
      end.pipe(other);
    }
  });
  const listen = async (at: number) => {
    server.listen(at, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return typeof address === "object" ? (address?.port ?? 0) : 0;
  };
  const near = await listen(0);
  const url = new URL(target);
  url.host = `127.0.0.1:${near}`;
  const cut = async () => {
    const closed = once(server, "close");
    server.close();
    for (const end of ends) end.destroy();
    await closed;
  };
  return {
    url: url.href,
    cut,
    mend: async () => {
      await listen(near);
    },
    close: cut,
  };
}
