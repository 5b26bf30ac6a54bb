import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { makeCustomer } from "../../testing/invoicing.ts";
import { verified } from "../../testing/verified.ts";
import { rebuild } from "../verify/rebuild.ts";

const EVENTS = 200;

let app: TestApp;
let headers: Record<string, string>;

beforeAll(async () => {
  app = await testApp({ clock: fixedClock("2026-10-05T00:00:00Z"), env: { BILLOW_TIMEZONE: "UTC" } });
  headers = await app.keyOf(["*"]);
  for (const tenantId of ["east", "west", "north"]) await makeCustomer(app.as("admin"), { tenantId });
});

afterAll(() => app.close());

/** Until it is answered, as the first calls notice that a worker was away. */
async function send(events: object[]): Promise<Record<string, number>> {
  for (;;) {
    const answer = await app.server.inject({
      method: "POST",
      url: "/api/v1/events",
      headers,
      payload: events,
    });
    if (answer.statusCode === 200) return answer.json();
    expect(answer.statusCode, answer.payload).toBe(503);
  }
}

function events(from: number): object[] {
  return Array.from({ length: EVENTS }, (_, index) => {
    const n = from + index;
    const hour = String(n % 20).padStart(2, "0");
    return {
      specversion: "1.0",
      type: "billow.usage",
      source: "/older",
      id: `event-${n}`,
      subject: ["east", "west", "north"][n % 3],
      data: {
        meter: "network.egress",
        resource: `port-${n % 40}`,
        quantity: "1",
        from: `2026-10-03T${hour}:00:00Z`,
        before: `2026-10-03T${hour}:50:00Z`,
      },
    };
  });
}

/** What a worker does while nobody is connected to its database. */
async function onIdleWorker(
  work: (client: pg.Client, names: { own: string; copy: string }) => Promise<void>,
) {
  const client = new pg.Client({ connectionString: inject("workerUrls")[0] });
  await client.connect();
  const name = new URL(String(app.deps.pool.options.connectionString)).pathname.slice(1);
  const own = pg.escapeIdentifier(name);
  await client.query(`ALTER DATABASE ${own} ALLOW_CONNECTIONS false`);
  await client.query("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1", [
    name,
  ]);
  await work(client, { own, copy: pg.escapeIdentifier(`${name}_older`) });
  await client.query(`ALTER DATABASE ${own} ALLOW_CONNECTIONS true`);
  await client.end();
}

test("a worker that comes back with older data is told by verify; rebuilt, what is sent again counts once", async () => {
  await send(events(0));
  await onIdleWorker(async (client, { own, copy }) => {
    await client.query(`CREATE DATABASE ${copy} TEMPLATE ${own}`);
  });
  await send(events(EVENTS));
  expect((await verified(app.deps)).findings).toEqual([]);
  await onIdleWorker(async (client, { own, copy }) => {
    await client.query(`DROP DATABASE ${own}`);
    await client.query(`ALTER DATABASE ${copy} RENAME TO ${own}`);
  });

  await expect.poll(checks).toEqual(expect.arrayContaining(["hours", "days", "months"]));
  await rebuild(app.deps);
  expect((await verified(app.deps)).findings).toEqual([]);
  const again = await send([...events(0), ...events(EVENTS)].slice(EVENTS));
  expect(again.accepted).toBeGreaterThan(0);
  expect(again.duplicates).toBeGreaterThan(0);
  expect((await verified(app.deps)).findings).toEqual([]);
  const { data } = await app.as("admin")("getUsageReconciliation", {});
  expect(data).toMatchObject({ agrees: true, received: 2 * EVENTS });
}, 180_000);

async function checks(): Promise<string[]> {
  return [...new Set((await verified(app.deps)).findings.map(({ check }) => check))];
}
