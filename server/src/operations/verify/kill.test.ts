import { join } from "node:path";
import { setTimeout as later } from "node:timers";
import { addDays, monthOfDay } from "@billow/core/metering/period.ts";
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processesIn } from "../../db/embedded/process-identity.ts";
import {
  type CommandProcess,
  makeDatabase,
  runBillow,
  type ServerProcess,
  spawnBillow,
  startBillow,
} from "../../testing/processes/billow-process.ts";
import {
  type Answer,
  type Call,
  countEvents,
  lookInto,
  persistently,
  postmasterOf,
  processesOf,
  seeded,
  someBackend,
  untilCommitted,
  writeAllocations,
  writeLongLived,
} from "../../testing/processes/kill-load.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";

/** How often the server and the database are killed. A kill is paid with several starts, so a test run does few of them. */
const KILLS = Number(process.env.BILLOW_KILLS ?? 2);
/** How often the importer is, with the database that it runs itself and beside a server. BILLOW_KILLS=6 hits each of its transactions. */
const KILLS_OF_IMPORTS = Math.ceil(KILLS / 2);

const TENANTS = 12;
/** Three transactions of the importer. */
const ROWS = 2_400;
const EVENTS_A_CALL = 40;
/** Calls of a round that are answered. */
const CALLS = 12;

/**
 * Which answers or transactions kills hit follows from this, spread evenly over all of them, and so does the moment in one.
 * BILLOW_KILL_SEED repeats it as far as the machine does.
 */
const seed = Number(process.env.BILLOW_KILL_SEED ?? Date.now() % 1_000_000_000);
const random = seeded(seed);
/** Where in the first part of the work kills begin; the others follow at the same distance. */
const first = random(1_000) / 1_000;

const folder = temporaryFolder();
const data = join(folder.path, "data");
const importers = new Set<CommandProcess>();

/** Months that are over by the system's clock, by which the processes live; the last one first. */
const MONTHS: string[] = [monthBefore(monthOfDay(new Date().toISOString().slice(0, 10)))];
while (MONTHS.length <= 2 * KILLS) MONTHS.push(monthBefore(MONTHS.at(-1) ?? ""));
const [LAST_MONTH = "", ...BILLED_MONTHS] = MONTHS;

let apiKey: string;
let importMs: number;
/** The server that runs, or is on its way. */
let server: Promise<ServerProcess> | undefined;
const imported: { round: string; events: number }[] = [];
const paid: string[] = [];

beforeAll(async () => {
  process.stderr.write(`BILLOW_KILL_SEED=${seed}\n`);
  await makeDatabase(data);
  const since = `${MONTHS.at(-1)}-01T00:00:00Z`;
  const path = join(folder.path, "since.csv");
  writeLongLived(path, { round: "since", since, tenants: TENANTS });
  await importWhole("since", path);
  const created = await runBillow(data, ["key", "create", "--name", "kill", "--scopes", "*"]);
  apiKey = created.out.trim();
  const begunMs = performance.now();
  await importWhole("whole");
  importMs = performance.now() - begunMs;
}, 120_000);

afterAll(async () => {
  const last = await server?.catch(() => undefined);
  for (const { child } of [...importers, ...(last === undefined ? [] : [last])]) child.kill("SIGKILL");
  await Promise.all([...importers].map(({ ended }) => ended));
  await last?.ended;
  folder[Symbol.dispose]();
}, 120_000);

test("the importer killed while it runs the database itself", async () => {
  for (let kill = 0; kill < KILLS_OF_IMPORTS; kill++) {
    const round = `alone${kill}`;
    const importer = importing(fileOf(round));
    const killer = later(
      () => importer.child.kill("SIGKILL"),
      ((kill + random(1_000) / 1_000) * importMs) / KILLS_OF_IMPORTS,
    );
    await importer.ended;
    clearTimeout(killer);
    await importWhole(round);
  }
}, 300_000);

test("the importer killed beside a server", async () => {
  server = startBillow(data);
  await server;
  for (let kill = 0; kill < KILLS_OF_IMPORTS; kill++) {
    const round = `beside${kill}`;
    const importer = importing(fileOf(round));
    const events = Math.floor(((kill + first) * 2 * ROWS) / KILLS_OF_IMPORTS);
    await untilCommitted(data, { round, events, ended: importer.ended });
    const killer = later(() => importer.child.kill("SIGKILL"), random(60));
    await importer.ended;
    clearTimeout(killer);
    await importWhole(round);
  }
}, 300_000);

test("the server killed while it takes events, runs billing, records payments and refunds", async () => {
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, ended } = await runningServer();
    await work({ round: kill, answer: answerOf(kill) }, async () => {
      child.kill("SIGKILL");
      await ended;
      server = startBillow(data);
    });
  }
}, 300_000);

test("the database killed under a server, as a whole and one of its processes", async () => {
  for (let kill = 0; kill < KILLS; kill++) {
    const before = postmasterOf(data);
    await work({ round: KILLS + kill, answer: (answerOf(kill) + 1) % CALLS }, async () => {
      const victim = kill % 2 === 0 ? before : await someBackend(data, random);
      process.kill(victim, "SIGKILL");
    });
  }
}, 300_000);

test("afterwards nothing is lost, nothing happened twice, and everything agrees", async () => {
  const events = 2 * KILLS * EVENTS_A_CALL;
  expect(await lookInto(data, (client) => stored(client, imported))).toEqual({
    imported,
    egress: { events, gib: 1.5 * events },
    billed: BILLED_MONTHS.map((month) => ({ month, invoices: TENANTS, customers: TENANTS })),
  });
  expect(new Set(paid).size).toBe(4 * KILLS);
  for (const number of paid) {
    const { payments, refunds } = await call({ path: `/invoices/${number}` });
    expect([number, payments?.length, refunds?.length]).toEqual([number, 2, 1]);
  }
  const { child, ended } = await runningServer();
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  const verified = await runBillow(data, ["verify"]);
  expect(verified.code, `${verified.out}${verified.err}`).toBe(0);
  expect(verified.out).toContain("Everything agrees");
  expect(processesIn(join(data, "postgres"))).toEqual([]);
  expect(processesOf(data)).toEqual([]);
}, 300_000);

function fileOf(round: string): string {
  const path = join(folder.path, `${round}.csv`);
  writeAllocations(path, { round, month: LAST_MONTH, tenants: TENANTS, rows: ROWS });
  return path;
}

function importing(path: string): CommandProcess {
  const importer = spawnBillow(data, ["import", "allocations", path, "--create-customers"]);
  importers.add(importer);
  return importer;
}

/** Imports a round's file to its end, after which importing it once more brings nothing new. */
async function importWhole(round: string, path = fileOf(round)): Promise<void> {
  const { code, out, err } = await importing(path).ended;
  expect(code, `${out}${err}`).toBe(0);
  const [, added, known] =
    /^([\d,]+) new events?, ([\d,]+) duplicates?, 0 corrected, 0 in conflict/m.exec(out) ?? [];
  const events = [added, known].map((text = "") => Number(text.replaceAll(",", "")));
  imported.push({ round, events: (events[0] ?? 0) + (events[1] ?? 0) });
}

async function runningServer(): Promise<ServerProcess> {
  if (server === undefined) throw new Error("no server was started");
  return server;
}

function call(request: Call): Promise<Answer> {
  return persistently({ apiKey, address: async () => (await runningServer()).address }, request);
}

/** What is in of usage, and which months are billed. */
async function stored(client: pg.Client, rounds: readonly { round: string }[]) {
  const found = [];
  for (const { round } of rounds) found.push({ round, events: await countEvents(client, round) });
  const egress = await client.query<{ events: number; gib: number }>(
    "SELECT count(*)::int AS events, sum(quantity)::int AS gib FROM usage_event WHERE meter = 'network.egress'",
  );
  const billed = await client.query<{ month: string; invoices: number; customers: number }>(
    `SELECT to_char(period_from, 'YYYY-MM') AS month, count(*)::int AS invoices, count(DISTINCT customer_id)::int AS customers
     FROM invoice GROUP BY 1 ORDER BY 1 DESC`,
  );
  return { imported: found, egress: egress.rows[0], billed: billed.rows };
}

/** The answer at which a kill of the server happens; the database's is at the next one. */
function answerOf(kill: number): number {
  return Math.floor(((kill + first) * CALLS) / KILLS);
}

/**
 * What a cloud sends and a billing clerk does in a month. At an answer of it, and a little later still, the kill happens;
 * what is not answered is sent again.
 */
async function work(
  { round, answer }: { round: number; answer: number },
  kill: () => Promise<void>,
): Promise<void> {
  let answersLeft = answer;
  let killed: Promise<unknown> | undefined;
  const strike = async () => {
    const timer = new Promise((resolve) => later(resolve, random(40)));
    await timer;
    await kill();
  };
  const step = async (request: Call) => {
    if (answersLeft-- === 0) killed = strike();
    return call(request);
  };
  const month = BILLED_MONTHS[round] ?? "";
  await step({ path: "/events", body: eventsOf(round, month) });
  const tax = { selection: { filter: { taxSet: false } }, taxCategory: "outsideScope" };
  await step({ path: "/customers/tax", body: tax });
  await step({ path: "/billing-runs", body: { period: month } });
  const { items = [] } = await step({ path: "/invoices?status=draft&sort=-issueDate&limit=2" });
  expect(items).toHaveLength(2);
  for (const { number, total } of items) {
    paid.push(number);
    const [part, rest] = ["0.05", (Number(total.replace(".", "")) - 5).toString().replace(/(..)$/, ".$1")];
    const path = `/invoices/${number}`;
    await step({ path: `${path}/finalize`, body: {}, key: `finalize-${number}` });
    await step({ path: `${path}/payments`, body: { amount: part, method: "card" }, key: `part-${number}` });
    await step({ path: `${path}/payments`, body: { amount: rest, method: "card" }, key: `rest-${number}` });
    await step({ path: `${path}/refunds`, body: { amount: "0.02" }, key: `refund-${number}` });
  }
  killed ??= strike();
  await killed;
  // What is answered now was answered by what came back.
  await call({ path: "/invoices/counts" });
}

function eventsOf(round: number, month: string): object[] {
  return Array.from({ length: EVENTS_A_CALL }, (_, index) => ({
    specversion: "1.0",
    id: `${round}/${index}`,
    source: "/kill",
    subject: `tenant-${index % TENANTS}`,
    type: "billow.usage",
    data: {
      meter: "network.egress",
      resource: "port",
      quantity: "1.5",
      from: `${addDays(`${month}-01`, index % 27)}T00:00:00Z`,
      before: `${addDays(`${month}-01`, index % 27)}T05:30:00Z`,
    },
  }));
}

function monthBefore(month: string): string {
  return monthOfDay(addDays(`${month}-01`, -1));
}
