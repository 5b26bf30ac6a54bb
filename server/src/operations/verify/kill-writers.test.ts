import { setTimeout as later } from "node:timers";
import { addDays, monthOfDay, nextMonth } from "@billow/core/metering/period.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { type ServerProcess, startBillow } from "../../testing/processes/billow-process.ts";
import { persistently, seeded } from "../../testing/processes/kill-load.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { verified } from "../../testing/verified.ts";

const WRITERS = 8;
const BATCHES_A_WRITER = 6;
const EVENTS_A_BATCH = 60;
const EVENTS = 1_000;
const KILLS = 2;
/** The last of them is no customer, so that its usage waits. */
const TENANTS = 7;

/** The moments of the kills follow from it; BILLOW_KILL_SEED repeats them as far as the machine does. */
const seed = Number(process.env.BILLOW_KILL_SEED ?? Date.now() % 1_000_000_000);
const random = seeded(seed);

const folder = temporaryFolder();
const month = monthOfDay(addDays(`${new Date().toISOString().slice(0, 7)}-01`, -1));

let app: TestApp;
let apiKey: string;
let server: Promise<ServerProcess>;

beforeAll(async () => {
  process.stderr.write(`BILLOW_KILL_SEED=${seed}\n`);
  app = await testApp();
  const { authorization = "" } = await app.keyOf(["*"]);
  apiKey = authorization.replace("Bearer ", "");
  for (let n = 0; n < TENANTS - 1; n++) {
    const tenantId = `tenant-${n}`;
    const body = { name: tenantId, tenantId, billingEmail: null, currency: "EUR" } as const;
    await app.as("admin")("createCustomer", { body });
  }
  server = startServer();
  await server;
}, 120_000);

afterAll(async () => {
  const last = await server.catch(() => undefined);
  last?.child.kill("SIGKILL");
  await last?.ended;
  await app.close();
  folder[Symbol.dispose]();
}, 120_000);

test("eight writers of overlapping batches and a server killed twice leave every event counted once", async () => {
  let answers = 0;
  const killAfter = Array.from({ length: KILLS }, () => 1 + random(WRITERS * BATCHES_A_WRITER - 1));
  let killing: Promise<void> = Promise.resolve();
  const writer = async (batches: readonly object[][]) => {
    for (const body of batches) {
      await persistently({ apiKey, address: async () => (await server).address }, { path: "/events", body });
      answers += 1;
      for (const at of killAfter) if (at === answers) killing = killing.then(kill);
    }
  };
  const batches = overlappingBatches();
  await Promise.all(
    Array.from({ length: WRITERS }, (_, n) => writer(batches.filter((_, index) => index % WRITERS === n))),
  );
  await killing;

  const sent = new Map<string, Sent>();
  for (const event of batches.flat()) sent.set(`${event.id} ${event.revision}`, event);
  const latest = new Map<string, Sent>();
  for (const event of sent.values())
    if (event.revision >= (latest.get(event.id)?.revision ?? 0)) latest.set(event.id, event);
  const call = app.as("admin");
  const query = {
    from: `${month}-01`,
    before: `${nextMonth(month)}-01`,
    granularity: "total",
    meter: "network.egress",
  } as const;
  const egress = [...latest.values()].filter(
    (event) => event.tenant < TENANTS - 1 && event.quantity !== null,
  );
  const expected = egress.reduce((sum, event) => sum.plus(decimal(event.quantity ?? "0")), decimal("0"));
  const { data: report } = await call("getUsage", { query });
  expect(report.totals).toEqual([{ meter: "network.egress", quantity: decimalText(expected) }]);

  const { data: reconciled } = await call("getUsageReconciliation", {});
  const events = Object.fromEntries(reconciled.states.map((one) => [one.state, one.events]));
  const unmatched = [...latest.values()].filter((event) => event.tenant === TENANTS - 1).length;
  expect(reconciled).toMatchObject({ agrees: true, received: sent.size });
  expect(events).toEqual({
    open: latest.size - unmatched,
    billed: 0,
    free: 0,
    unmatched,
    superseded: sent.size - latest.size,
    rejected: 0,
    conflict: 0,
  });

  const { child, ended } = await server;
  child.kill("SIGTERM");
  await ended;
  expect((await verified(app.deps)).findings).toEqual([]);
}, 300_000);

/** On the tests' own database, which lives on when the server is killed. */
function startServer(): Promise<ServerProcess> {
  return startBillow(folder.path, { DATABASE_URL: String(app.deps.pool.options.connectionString) });
}

/** At the next moments of work rather than at an answer itself. */
async function kill(): Promise<void> {
  const timer = new Promise((resolve) => later(resolve, random(40)));
  await timer;
  const { child, ended } = await server;
  child.kill("SIGKILL");
  await ended;
  server = startServer();
  await server;
}

type Sent = Record<string, unknown> & {
  id: string;
  revision: number;
  tenant: number;
  quantity: string | null;
};

/**
 * Batches in no order of time; of ten events one has been in another batch before, and of a hundred two say something else
 * with a higher revision, which may well arrive before what they correct.
 */
function overlappingBatches(): Sent[][] {
  const known: Sent[] = [];
  return Array.from({ length: WRITERS * BATCHES_A_WRITER }, () =>
    Array.from({ length: EVENTS_A_BATCH }, () => {
      const chance = random(100);
      const again = known[random(known.length + 1)];
      if (again !== undefined && chance < 10) return again;
      const event =
        again !== undefined && chance < 12
          ? madeEvent(Number(again.id.slice(6)), 1)
          : madeEvent(random(EVENTS), 0);
      known.push(event);
      return event;
    }),
  );
}

function madeEvent(n: number, revision: number): Sent {
  const tenant = n % TENANTS;
  const at = (minutes: number) => {
    const minute = (n * 37 + minutes) % (27 * 1440);
    const part = (value: number) => String(value).padStart(2, "0");
    return `${month}-${part(1 + Math.floor(minute / 1440))}T${part(Math.floor(minute / 60) % 24)}:${part(minute % 60)}:00Z`;
  };
  const envelope = {
    specversion: "1.0",
    id: `event-${n}`,
    revision,
    source: "/kill",
    subject: `tenant-${tenant}`,
  };
  // What the test itself reads stands in extension attributes, which are the sender's own.
  if (n % 5 === 0) {
    const resized = {
      resource: `vm-${n % 60}`,
      state: "active",
      vcpus: String(1 + (n % 7) + revision),
      ramGib: "2.5",
    };
    return { ...envelope, tenant, quantity: null, type: "billow.allocation", time: at(0), data: resized };
  }
  const quantity = `${1 + (n % 9)}.${25 + revision}`;
  const [from, before] = [at(0), at(95)].sort();
  const window = { meter: "network.egress", resource: `port-${n % 40}`, quantity, from, before };
  return { ...envelope, tenant, quantity, type: "billow.usage", data: window };
}
