import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { fixedClock } from "../../testing/clock.ts";
import { makeCustomer, makeDraft } from "../../testing/invoicing.ts";
import { type CommandProcess, spawnProgram } from "../../testing/processes/billow-process.ts";
import { holdLock, lockWaits } from "../../testing/processes/hold-lock.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { verified } from "../../testing/verified.ts";

const INVOICES = 12;
/** How many are reminded of when the process is killed before the next one, and in the middle of one. */
const KILLED_BEFORE = 4;
const KILLED_WITHIN = 9;

const PROGRAM = fileURLToPath(new URL("../../testing/acts/remind-once.ts", import.meta.url));

const folder = temporaryFolder();
const processes: CommandProcess[] = [];
let app: TestApp;

beforeAll(async () => {
  const clock = fixedClock("2026-11-01T10:00:00Z");
  app = await testApp({ clock });
  const call = app.as("billing");
  const body = { enabled: true, offsets: [{ days: 3 }], text: null };
  await app.as("admin")("setReminderRules", { body });
  for (let made = 0; made < INVOICES; made += 1) {
    const invoice = { amount: `${100 + made}.00`, dueDate: "2026-11-15" };
    const { id } = await makeDraft(call, await makeCustomer(call), invoice);
    await call("sendInvoice", { params: { id } });
  }
  clock.set("2026-11-18T11:00:00Z");
});

afterAll(async () => {
  for (const { child } of processes) child.kill("SIGKILL");
  await Promise.all(processes.map(({ ended }) => ended));
  await app.close();
  folder[Symbol.dispose]();
});

test("a round of reminders that is killed between invoices and within one reminds of each once", async () => {
  const { db, pool } = app.deps;
  const rows = await db.selectFrom("invoice").select("id").orderBy("due_date").orderBy("id").execute();
  const holdInvoice = (index: number) =>
    holdLock(pool, "SELECT FROM invoice WHERE id = $1 FOR UPDATE", [rows[index]?.id]);
  {
    await using _held = await holdInvoice(KILLED_BEFORE);
    const round = goRound();
    await untilStopped({ after: KILLED_BEFORE, by: "transactionid" });
    await kill(round);
  }
  expect(await reminded()).toEqual({ invoices: KILLED_BEFORE, entries: KILLED_BEFORE });
  {
    await using held = await holdInvoice(KILLED_WITHIN);
    const round = goRound();
    await untilStopped({ after: KILLED_WITHIN, by: "transactionid" });
    // Its e-mail is the last that is written of a reminder.
    await using _outbox = await holdLock(pool, "LOCK TABLE delivery IN SHARE MODE");
    await held.release();
    await untilStopped({ after: KILLED_WITHIN, by: "relation" });
    await kill(round);
  }
  expect(await reminded()).toEqual({ invoices: KILLED_WITHIN, entries: KILLED_WITHIN });

  expect(await goRound().ended).toMatchObject({ code: 0, out: `${INVOICES - KILLED_WITHIN}\n` });
  expect(await goRound().ended).toMatchObject({ code: 0, out: "0\n" });
  expect(await reminded()).toEqual({ invoices: INVOICES, entries: INVOICES });
  expect(await messages()).toEqual(await timelines());
  expect(await faultsOf(db)).toEqual([]);
  expect((await verified(app.deps)).findings).toEqual([]);
}, 120_000);

/** Of a machine that is busy with other tests. */
const POLLING = { timeout: 60_000, interval: 20 };

function goRound(): CommandProcess {
  const url = String(app.deps.pool.options.connectionString);
  const at = new Date(app.deps.clock.nowMs()).toISOString();
  const round = spawnProgram(PROGRAM, folder.path, [at], { DATABASE_URL: url });
  processes.push(round);
  return round;
}

/** Waits until a round has reminded of so many and stands before a lock. */
async function untilStopped({ after, by }: { after: number; by: string }): Promise<void> {
  await expect.poll(async () => (await reminded())?.entries, POLLING).toBe(after);
  await expect.poll(() => lockWaits(app.deps.pool), POLLING).toEqual([by]);
}

async function kill({ child, ended }: CommandProcess): Promise<void> {
  child.kill("SIGKILL");
  await ended;
}

async function reminded(): Promise<{ invoices: number; entries: number } | undefined> {
  const { rows } = await sql<{ invoices: number; entries: number }>`
    SELECT count(DISTINCT subject_id)::int AS invoices, count(*)::int AS entries FROM event
    WHERE type = 'reminded'`.execute(app.deps.db);
  return rows[0];
}

/** What the timelines say was sent, and what there is to be sent: both the same, invoice by invoice. */
async function timelines(): Promise<unknown[]> {
  const { rows } = await sql`
    SELECT subject_id AS invoice_id, data->>'to' AS recipient, data->>'amountDue' AS due, (data->>'rule')::int AS days
    FROM event WHERE type = 'reminded' ORDER BY subject_id`.execute(app.deps.db);
  return rows;
}

async function messages(): Promise<unknown[]> {
  const { rows } = await sql`
    SELECT email.invoice_id, recipient, detail->>'amountDue' AS due, reminder.days
    FROM email JOIN reminder ON reminder.invoice_id = email.invoice_id
    WHERE kind = 'reminder' ORDER BY email.invoice_id`.execute(app.deps.db);
  return rows;
}
