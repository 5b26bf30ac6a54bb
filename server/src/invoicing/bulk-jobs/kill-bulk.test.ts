import { once } from "node:events";
import { createInterface } from "node:readline";
import { bulkJob } from "@billow/contract/invoicing/bulk.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction } from "../../db/transaction.ts";
import type { Finding } from "../../operations/verify/finding.ts";
import { verify } from "../../operations/verify/verify.ts";
import { FIRST_ISSUER_ID } from "../../parties/issuers/issuer.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { faultsOf } from "../../testing/books.ts";
import { lineOver, makeCustomer } from "../../testing/invoicing.ts";
import {
  type CommandProcess,
  type ServerProcess,
  spawnBillow,
  startBillow,
} from "../../testing/processes/billow-process.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { type MailServer, mailServer, messageIdOf } from "../../testing/servers/mail-server.ts";
import { composeNewInvoice } from "../invoices/draft/create-invoice.ts";
import { insertDrafts } from "../invoices/draft/insert-drafts.ts";

/** So many that a kill comes long before the last, also on a busy machine. */
const INVOICES = 120;
/** Outcomes written when the server and the worker are killed. */
const KILLED_AT = 30;
/** E-mails that the mail server has taken when they are killed again. */
const DELIVERY_KILLED_AT = 25;

const folder = temporaryFolder();
const processes: (ServerProcess | CommandProcess)[] = [];
let app: TestApp;
let mail: MailServer;

beforeAll(async () => {
  app = await testApp();
  mail = await mailServer();
});

afterAll(async () => {
  for (const { child } of processes) child.kill("SIGKILL");
  await Promise.all(processes.map(({ ended }) => ended));
  await mail.close();
  await app.close();
  folder[Symbol.dispose]();
});

test("a bulk send whose server and worker are killed sends each invoice once, and each e-mail", async () => {
  await makeDrafts();
  let [server, worker] = await Promise.all([startServer(), startWorker()]);
  const id = await startJob(server.address);
  await expect.poll(() => countDone(id), POLLING).toBeGreaterThanOrEqual(KILLED_AT);
  await kill(server, worker);
  expect(await countDone(id)).toBeLessThan(INVOICES);
  [server, worker] = await Promise.all([startServer(), startWorker()]);
  const job = () => app.as("support")("getBulkJob", { params: { id } });
  await expect.poll(async () => (await job()).data, POLLING).toMatchObject({ state: "done" });
  expect((await job()).data).toMatchObject({ total: INVOICES, done: INVOICES, failed: 0, skipped: 0 });

  const { rows } = await sql<{ sendings: number; messages: number; invoices: number }>`
    SELECT sendings, messages, count(*)::int AS invoices
    FROM (SELECT (SELECT count(*)::int FROM event WHERE subject_id = invoice.id::text AND type = 'sent') AS sendings,
        (SELECT count(*)::int FROM email WHERE invoice_id = invoice.id) AS messages
      FROM invoice WHERE status = 'sent') AS counted
    GROUP BY 1, 2`.execute(app.deps.db);
  expect(rows).toEqual([{ sendings: 1, messages: 1, invoices: INVOICES }]);

  await expect.poll(() => mail.taken.length, POLLING).toBeGreaterThanOrEqual(DELIVERY_KILLED_AT);
  await kill(server, worker);
  expect(await countUnsent()).toBeGreaterThan(0);
  // As if a minute had passed, after which the claims of the dead are over.
  await sql`UPDATE delivery SET next_attempt_at = now() WHERE state = 'sending'`.execute(app.deps.db);
  [server, worker] = await Promise.all([startServer(), startWorker()]);
  await expect.poll(countUnsent, POLLING).toBe(0);
  await expectEachTaken();
  for (const { child } of [server, worker]) child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
  expect(await worker.ended).toMatchObject({ code: 0 });
  expect(await faultsOf(app.deps.db)).toEqual([]);
  const findings: Finding[] = [];
  await verify(app.deps, { onFinding: (finding) => findings.push(finding) });
  expect(findings).toEqual([]);
}, 300_000);

async function kill(...killed: (ServerProcess | CommandProcess)[]): Promise<void> {
  for (const { child } of killed) child.kill("SIGKILL");
  await Promise.all(killed.map(({ ended }) => ended));
}

async function countUnsent(): Promise<number> {
  const { rows } = await sql<{ unsent: number }>`
    SELECT count(*)::int AS unsent FROM delivery WHERE state <> 'sent'`.execute(app.deps.db);
  return rows[0]?.unsent ?? 0;
}

/**
 * The mail server has each e-mail once, and the timeline says it once; one whose taking nobody could write down may be there
 * again, and says so.
 */
async function expectEachTaken(): Promise<void> {
  const { rows } = await sql<{ message_id: string; in_doubt: boolean; told: number }>`
    SELECT message_id, last_error IS NOT NULL AS in_doubt, (SELECT count(*)::int FROM event
      WHERE event.subject_id = email.invoice_id::text AND type = 'emailDelivered') AS told
    FROM email JOIN delivery USING (id)`.execute(app.deps.db);
  const taken = Map.groupBy(mail.taken.map(messageIdOf), (id) => id);
  expect(rows).toHaveLength(INVOICES);
  for (const { message_id, in_doubt, told } of rows) {
    const times = taken.get(message_id)?.length ?? 0;
    expect(times, message_id).toBeGreaterThan(0);
    if (!in_doubt) expect(times, message_id).toBe(1);
    expect(told, message_id).toBe(1);
  }
}

/** Of a machine that is busy with other tests. */
const POLLING = { timeout: 120_000, interval: 20 };

/** Their numbers are taken when they are sent, so a kill must neither lose nor repeat one. */
async function makeDrafts(): Promise<void> {
  const { deps } = app;
  const body = { numbering: "issue" } as const;
  await app.as("admin")("updateIssuer", { params: { id: FIRST_ISSUER_ID }, body });
  const customer = await makeCustomer(app.as("billing"));
  const invoice = { customerId: customer.id, lines: [lineOver("100.00")] };
  await inTransaction(deps.db, async (tx) => {
    const { currency, draft } = await composeNewInvoice(tx, deps, invoice);
    const one = {
      issuerId: FIRST_ISSUER_ID,
      customerId: customer.id,
      currency,
      paymentTermsDays: 14,
      tax: { taxCategory: "outsideScope", taxRate: "0" } as const,
      dueDate: null,
      note: null,
      period: null,
      draft,
      data: {},
    };
    const actor = { kind: "system", id: "test", name: "Test" } as const;
    await insertDrafts(tx, deps, { drafts: Array.from({ length: INVOICES }, () => one), actor });
  });
}

const environment = () => ({
  DATABASE_URL: String(app.deps.pool.options.connectionString),
  SMTP_URL: mail.url,
});

async function startServer(): Promise<ServerProcess> {
  const server = await startBillow(folder.path, environment());
  processes.push(server);
  return server;
}

/** A worker that is ready to work. */
async function startWorker(): Promise<CommandProcess> {
  const worker = spawnBillow(folder.path, ["worker"], environment());
  processes.push(worker);
  if (worker.child.stdout === null) throw new Error("the worker's output is piped");
  await Promise.race([once(createInterface({ input: worker.child.stdout }), "line"), worker.ended]);
  return worker;
}

async function startJob(address: string): Promise<string> {
  const headers = { ...(await app.keyOf(["invoices:write"])), "content-type": "application/json" };
  const body = JSON.stringify({ action: "send", selection: { filter: { status: ["draft"] } } });
  const answer = await fetch(`${address}/api/v1/invoices/bulk`, { method: "POST", headers, body });
  const { id, total } = bulkJob.parse(await answer.json());
  expect([answer.status, total]).toEqual([202, INVOICES]);
  return id;
}

async function countDone(jobId: string): Promise<number> {
  const { rows } = await sql<{ done: number }>`
    SELECT count(*)::int AS done FROM bulk_item WHERE job_id = ${jobId} AND outcome IS NOT NULL`.execute(
    app.deps.db,
  );
  return rows[0]?.done ?? 0;
}
