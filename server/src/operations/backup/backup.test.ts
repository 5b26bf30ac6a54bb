import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deliverMessages } from "../../activity/deliveries/mail/deliver-messages.ts";
import { QUEUE_SCHEMA } from "../../db/queue.ts";
import { inTransaction } from "../../db/transaction.ts";
import { ingestEvents } from "../../metering/usage/ingest/ingest-events.ts";
import { backUpMeanwhile, backupDeps, digestsOf, type SeenBackup } from "../../testing/acts/backups.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { blankDatabase, type TestDatabase } from "../../testing/database.ts";
import { makeCustomer, makeDraft } from "../../testing/invoicing.ts";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { allocation } from "../../testing/usage.ts";
import { appWithEverything, verified } from "../../testing/verified.ts";
import { checkBackup } from "./check-backup.ts";
import { TABLES_LEFT_OUT } from "./left-out.ts";
import { type Restored, restore } from "./restore.ts";

/** What is not restored is not compared. */
const NONE_OF_LEFT_OUT = Object.fromEntries([...TABLES_LEFT_OUT.keys()].map((name) => [name, "false"]));
/** Rows that a restore leaves as they are; what it changes is looked at by itself. */
const LEFT_ALONE = {
  delivery: "next_attempt_at IS NULL",
  bulk_job: "finished_at IS NOT NULL",
  reminder_rules: "false",
  ...NONE_OF_LEFT_OUT,
};

const folder = temporaryFolder();
const place = join(folder.path, "backup");
const target = join(folder.path, "restored");

let app: TestApp;
let seen: SeenBackup;
let blank: TestDatabase;
let restored: Restored;
let again: TestApp;
let key: Record<string, string>;

beforeAll(async () => {
  app = await appWithEverything();
  await fill(app);
  key = await app.keyOf(["*"]);
  mkdirSync(join(folder.path, "data"));
  writeFileSync(join(folder.path, "data", "secret"), "a secret of this Billow\n");
  writeFileSync(join(folder.path, "data", "sources.json"), '{"sources":[]}\n');
  const writer = writerOf(app);
  const source = { ...app.deps, url: String(app.deps.pool.options.connectionString), close: app.close };
  const seeing = { folder: folder.path, place, rowsOf: LEFT_ALONE, meanwhile: writer.begin };
  seen = await backUpMeanwhile(source, seeing);
  await writer.end();
  blank = await blankDatabase();
  restored = await restore(backupDeps(blank, target), await checkBackup(place));
  again = await testApp({ database: blank, clock: app.deps.clock });
});

afterAll(async () => {
  await again.close();
  await app.close();
  folder[Symbol.dispose]();
});

/** What is in a Billow beside invoices and usage: a source with a password, rules, keys, a job and mail of all sorts. */
async function fill({ as, deps }: TestApp): Promise<void> {
  const call = as("admin");
  const mapping = { meter: "compute.vcpu", metric: "vcpus", type: "gauge", tenantLabel: "project" } as const;
  const config = { url: "http://127.0.0.1:1", mappings: [{ ...mapping, resourceLabels: ["uuid"] }] };
  const secret = { username: "billow", password: "Päß\t\\N\n" };
  await call("createSource", { body: { kind: "prometheus", name: "cloud", config, secret } });
  await call("setReminderRules", {
    body: { enabled: true, offsets: [{ days: 3 }], text: "Zeile 1\nZeile\t2" },
  });
  await inTransaction(deps.db, (tx) => deliverMessages(tx, deps, { kind: "system", id: "t", name: "T" }));
  const customer = await makeCustomer(call, { name: "Ünïcode \\. „AG“" });
  const ids = [(await makeDraft(call, customer)).id, (await makeDraft(call, customer)).id];
  await call("sendInvoice", { params: { id: ids[0] ?? "" } });
  await call("bulkInvoices", { body: { action: "send", selection: { ids: ids.slice(1) } } });
}

/** Somebody who goes on working: customers, usage and invoices, one after the other until told to end. */
function writerOf({ as, deps }: TestApp) {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const write = async () => {
    const call = as("admin");
    const customer = await makeCustomer(call);
    await ingestEvents(deps, [allocation({ tenantId: customer.tenantId, at: "2026-10-31T22:00:00Z" })]);
    await call("finalizeInvoice", { params: { id: (await makeDraft(call, customer)).id } });
  };
  return {
    /** Has written something when it resolves. */
    begin: async () => {
      await write();
      running = (async () => {
        while (!stopped) await write();
      })();
    },
    end: async () => {
      stopped = true;
      await running;
    },
  };
}

async function count(of: TestApp, from: string): Promise<number> {
  const { rows } = await of.deps.pool.query(`SELECT count(*)::int AS count FROM ${from}`);
  return rows[0].count;
}

describe("a backup of a Billow at work, restored", () => {
  test("has every row of every table as one snapshot saw it", async () => {
    expect(await count(app, "customer")).toBeGreaterThan(await count(again, "customer"));
    const rowsOf = {
      delivery: "last_error IS NULL OR last_error NOT LIKE 'Restored%'",
      bulk_job: "state <> 'cancelled'",
      reminder_rules: "false",
      ...NONE_OF_LEFT_OUT,
    };
    const digests = await digestsOf(blank.db, rowsOf);
    expect(digests).toEqual(seen.digests);
    const filled = Object.values(digests).filter((digest) => !digest.startsWith("0 "));
    expect(filled.length).toBeGreaterThan(30);
    expect(restored.tables).toBe(Object.keys(digests).length - TABLES_LEFT_OUT.size);
    expect(restored.foreign).toEqual([]);
  });

  test("has the indexes, constraints and triggers that migrations make", async () => {
    const schemaOf = async ({ deps }: TestApp) => {
      const { rows } = await deps.pool.query(
        `SELECT indexdef AS made FROM pg_indexes WHERE schemaname = 'public'
         UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace
         UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
         ORDER BY made`,
      );
      return rows.map(({ made }) => made);
    };
    const schema = await schemaOf(again);
    expect(schema).toEqual(await schemaOf(app));
    expect(schema.length).toBeGreaterThan(150);
  });

  test("agrees in all that can be verified", async () => {
    const { findings, checked } = await verified(again.deps);
    expect(findings).toEqual([]);
    expect(checked.timelines).toBeGreaterThan(5);
  });

  test("lets those in who could come in before, but for their sessions", async () => {
    expect((await again.withHeaders(key)("getMe", {})).data).toMatchObject({ kind: "apiKey" });
    const payload = { email: "admin@test.example", password: "correct horse battery" };
    const answer = await again.server.inject({ method: "POST", url: "/api/auth/sign-in/email", payload });
    expect(answer.statusCode).toBe(200);
    await expect(again.withHeaders(await app.cookieOf("admin"))("getMe", {})).rejects.toThrow();
  });

  test("goes on with the next number, and its append-only tables and its tally are guarded as before", async () => {
    const { rows } = await blank.pool.query("SELECT max(number_sequence) AS last FROM invoice");
    const call = again.withHeaders(key);
    const { id } = await makeCustomer(call, { tenantId: "after", name: "After" });
    const next = String(rows[0].last + 1).padStart(4, "0");
    expect((await makeDraft(call, { id })).number).toBe(`INV-2026-${next}`);
    for (const change of ["UPDATE event SET seq = 1", "DELETE FROM ledger_entry", "TRUNCATE event"])
      await expect(blank.pool.query(change)).rejects.toThrow("append-only");
    expect((await verified(again.deps)).findings).toEqual([]);
  });

  test("sends nothing by itself that may have left since", async () => {
    const unsent = "delivery WHERE next_attempt_at IS NOT NULL";
    expect(await count(app, unsent)).toBeGreaterThan(0);
    expect(restored.kept).toEqual({
      messages: await count(again, "delivery WHERE last_error LIKE 'Restored%' AND state = 'waiting'"),
      endpoints: 0,
      jobs: 1,
      reminders: true,
      archive: false,
    });
    expect(restored.kept.messages).toBeGreaterThan(0);
    expect(await count(again, unsent)).toBe(0);
    expect(await count(again, "delivery WHERE state = 'sent'")).toBeGreaterThan(0);
    expect(await count(again, "reminder_rules WHERE enabled")).toBe(0);
    const job = { state: "cancelled", total: 1, done: 0, skipped: 0 };
    expect((await again.withHeaders(key)("listBulkJobs", { query: {} })).data.items).toMatchObject([job]);
  });

  test("brings the data folder's files back, which nobody else may read, as the backup", () => {
    const secret = join(target, "data", "secret");
    expect(readFileSync(secret, "utf8")).toBe("a secret of this Billow\n");
    expect(readFileSync(join(target, "data", "sources.json"), "utf8")).toBe('{"sources":[]}\n');
    const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect([secret, place].map(modeOf)).toEqual(["600", "700"]);
    const parts = readdirSync(place, { recursive: true, withFileTypes: true });
    expect(
      new Set(parts.filter((part) => part.isFile()).map((part) => modeOf(join(part.parentPath, part.name)))),
    ).toEqual(new Set(["600"]));
  });
});

test("every table there is in a backup, or left out with a reason", async () => {
  await again.deps.queue.enqueue(again.deps.db, { queue: "bulk-jobs", id: "for the queue's schema" });
  const { rows } = await blank.pool.query(
    `SELECT nspname AS schema, relname AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE relkind IN ('r', 'p', 'm', 'f') AND nspname NOT IN ('pg_catalog', 'information_schema') AND nspname NOT LIKE 'pg_toast%'`,
  );
  const saved = new Set(seen.manifest.tables.map(({ name }) => `public.${name}`));
  const inNeither = rows
    .filter(({ schema }) => schema !== QUEUE_SCHEMA)
    .filter(({ schema, name }) => !saved.has(`${schema}.${name}`) && !TABLES_LEFT_OUT.has(name))
    .map(({ schema, name }) => `${schema}.${name}`);
  expect(inNeither).toEqual([]);
  expect(rows.length).toBeGreaterThan(saved.size + TABLES_LEFT_OUT.size);
});
