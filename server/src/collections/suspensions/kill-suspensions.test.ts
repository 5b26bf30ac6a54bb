import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { fixedClock } from "../../testing/clock.ts";
import { makeCustomer, makeDraft } from "../../testing/invoicing.ts";
import { type CommandProcess, spawnProgram } from "../../testing/processes/billow-process.ts";
import { holdLock, lockWaits } from "../../testing/processes/hold-lock.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { verified } from "../../testing/verified.ts";
import { sendReminders } from "../dunning/send-reminders.ts";

const CUSTOMERS = 9;
/** How many are said when the process is killed before the next one, and in the middle of one. */
const KILLED_BEFORE = 3;
const KILLED_WITHIN = 6;

const PROGRAM = fileURLToPath(new URL("../../testing/acts/settle-suspensions-once.ts", import.meta.url));

const folder = temporaryFolder();
const processes: CommandProcess[] = [];
let app: TestApp;

beforeAll(async () => {
  const clock = fixedClock("2026-11-01T10:00:00Z");
  app = await testApp({ clock });
  const call = app.as("billing");
  const body = { enabled: true, offsets: [{ days: 3, suspends: true }] };
  await app.as("admin")("setReminderRules", { body });
  for (let made = 0; made < CUSTOMERS; made += 1) {
    const { id } = await makeDraft(call, await makeCustomer(call), { dueDate: "2026-11-15" });
    await call("sendInvoice", { params: { id } });
  }
  clock.set("2026-11-18T11:00:00Z");
  await sendReminders(app.deps);
});

afterAll(async () => {
  for (const { child } of processes) child.kill("SIGKILL");
  await Promise.all(processes.map(({ ended }) => ended));
  await app.close();
  folder[Symbol.dispose]();
});

test("a round that is killed between customers and within one says each suspension once, due and lifted", async () => {
  await killTwice({ already: 0 });
  expect(await goRound().ended).toMatchObject({ code: 0, out: `${CUSTOMERS - KILLED_WITHIN}\n` });
  expect(await goRound().ended).toMatchObject({ code: 0, out: "0\n" });
  const invoices = await app.deps.db.selectFrom("invoice").select("id").execute();
  for (const { id } of invoices)
    await app.as("billing")("recordPayment", { params: { id }, body: { amount: "100.00", method: "card" } });
  await killTwice({ already: CUSTOMERS });
  expect(await goRound().ended).toMatchObject({ code: 0, out: `${CUSTOMERS - KILLED_WITHIN}\n` });
  expect(await goRound().ended).toMatchObject({ code: 0, out: "0\n" });
  const { rows } = await sql`
    SELECT string_agg(event.type, ' ' ORDER BY seq) AS said, count(DISTINCT suspension.number)::int AS suspensions
    FROM event JOIN suspension ON suspension.customer_id::text = subject_id
    WHERE type LIKE 'suspension%' AND lifted_at IS NOT NULL GROUP BY subject_id`.execute(app.deps.db);
  const once = { said: "suspensionDue suspensionLifted", suspensions: 1 };
  expect(rows).toEqual(Array.from({ length: CUSTOMERS }, () => once));
  expect((await verified(app.deps)).findings).toEqual([]);
}, 120_000);

/** Kills a round that stands before a customer, and one that has changed a customer's suspension and not said so. */
async function killTwice({ already }: { already: number }): Promise<void> {
  const { db, pool } = app.deps;
  const rows = await db.selectFrom("customer").select("id").orderBy("id").execute();
  const holdCustomer = (index: number) =>
    holdLock(pool, "SELECT FROM customer WHERE id = $1 FOR UPDATE", [rows[index]?.id]);
  {
    await using _held = await holdCustomer(KILLED_BEFORE);
    const round = goRound();
    await untilStopped({ said: already + KILLED_BEFORE, by: "transactionid" });
    await kill(round);
  }
  expect(await countSaid()).toBe(already + KILLED_BEFORE);
  {
    await using held = await holdCustomer(KILLED_WITHIN);
    const round = goRound();
    await untilStopped({ said: already + KILLED_WITHIN, by: "transactionid" });
    await using _events = await holdLock(pool, "LOCK TABLE event IN SHARE MODE");
    await held.release();
    await untilStopped({ said: already + KILLED_WITHIN, by: "relation" });
    await kill(round);
  }
  expect(await countSaid()).toBe(already + KILLED_WITHIN);
}

/** Of a machine that is busy with other tests. */
const POLLING = { timeout: 60_000, interval: 20 };

function goRound(): CommandProcess {
  const url = String(app.deps.pool.options.connectionString);
  const at = new Date(app.deps.clock.nowMs()).toISOString();
  const round = spawnProgram(PROGRAM, folder.path, [at], { DATABASE_URL: url });
  processes.push(round);
  return round;
}

async function untilStopped({ said, by }: { said: number; by: string }): Promise<void> {
  await expect.poll(countSaid, POLLING).toBe(said);
  await expect.poll(() => lockWaits(app.deps.pool), POLLING).toEqual([by]);
}

async function kill({ child, ended }: CommandProcess): Promise<void> {
  child.kill("SIGKILL");
  await ended;
}

async function countSaid(): Promise<number> {
  const { rows } = await sql<{ said: number }>`
    SELECT count(*)::int AS said FROM event WHERE type LIKE 'suspension%'`.execute(app.deps.db);
  return rows[0]?.said ?? 0;
}
