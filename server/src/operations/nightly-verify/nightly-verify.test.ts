import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction } from "../../db/transaction.ts";
import { isDue } from "../../night.ts";
import { type TestApp, testApp } from "../../testing/app.ts";
import { type FixedClock, fixedClock } from "../../testing/clock.ts";
import { type TestDatabase, testDatabase } from "../../testing/database.ts";
import { makeInvoice } from "../../testing/invoicing.ts";
import { type MailServer, mailServer } from "../../testing/servers/mail-server.ts";
import { nothingChecked } from "../verify/finding.ts";
import { START, verifySlices } from "../verify/verify-slices.ts";
import { keepSlice, newestVerification } from "./queries.ts";
import { verifyTonight } from "./verify-tonight.ts";

/** Berlin's summer time: this is 01:30 at night there. */
const START_OF_TEST = "2026-05-03T23:30:00Z";

let database: TestDatabase;
let mail: MailServer;
let clock: FixedClock;
let app: TestApp;

beforeAll(async () => {
  database = await testDatabase();
  mail = await mailServer();
  clock = fixedClock(START_OF_TEST);
  const env = { BILLOW_TIMEZONE: "Europe/Berlin", SMTP_URL: mail.url };
  app = await testApp({ clock, database, env });
  const call = app.as("admin");
  for (const amount of ["10.00", "20.00", "30.00"])
    await makeInvoice({ app, clock, call }, "sent", { amount });
});

afterAll(async () => {
  await app.close();
  await mail.close();
});

const tick = (budgetMs?: number) => verifyTonight(app.deps, database.url, budgetMs);
const verdict = async () => (await app.as("admin")("getVerification", {})).data;
const tampered = (by: number) =>
  app.deps.pool.query(
    "UPDATE invoice_tally SET invoices = invoices + $1 WHERE ctid = (SELECT min(ctid) FROM invoice_tally)",
    [by],
  );

/** A night's check from its beginning to its end. */
async function night(): Promise<void> {
  clock.advance({ days: 1 });
  await tick();
}

test("a check begins at night, goes on slice by slice wherever it was stopped, and counts what one at once counts", async () => {
  await tick();
  expect(await verdict()).toEqual({ running: false, last: null });
  clock.advance({ hours: 1 });
  let ticks = 0;
  do {
    // Two processes take up the same slice: one of them keeps it. One that is killed before that leaves nothing.
    await Promise.all([tick(0), tick(0)]);
    ticks += 1;
  } while ((await verdict()).running);
  const checked = nothingChecked();
  let slices = 0;
  for await (const _ of verifySlices(app.deps, { from: START, checked, onFinding: () => {} })) slices += 1;
  expect(ticks).toBeGreaterThanOrEqual(slices / 2);
  const { last } = await verdict();
  expect(last).toMatchObject({ findings: 0, examples: [], startedAt: "2026-05-04T00:30:15Z" });
  expect(last?.checked.map(({ count }) => count)).toEqual(Object.values(checked));
  const before = last?.id;
  clock.advance({ hours: 3 });
  await tick();
  expect((await verdict()).last?.id).toBe(before);
});

test("administrators are told once when the verdict turns to red, and again when it does so anew", async () => {
  await night();
  expect(mail.taken).toHaveLength(0);
  await tampered(1);
  mail.refusal = { code: 451, text: "later", at: "recipient" };
  await Promise.all([night(), tick()]);
  expect((await verdict()).last).toMatchObject({ findings: 1, examples: [{ check: "tally" }] });
  expect(mail.taken).toHaveLength(0);
  mail.refusal = null;
  await tick();
  await tick();
  expect(mail.taken).toHaveLength(1);
  const [letter] = mail.taken.map((bytes) => bytes.toString());
  expect(letter).toMatch(/^To: admin@test\.example\r$/m);
  expect(letter).toMatch(/^Subject: Billow found 1 contradiction in its books and usage\r$/m);
  expect(letter).toContain("billow verify");
  await night();
  expect(mail.taken).toHaveLength(1);
  await tampered(-1);
  await night();
  await tampered(2);
  await night();
  expect((await verdict()).last).toMatchObject({ findings: 1 });
  expect(mail.taken).toHaveLength(2);
});

test("of two processes that did the same slice, one keeps what it found", async () => {
  clock.advance({ days: 1 });
  await tick(0);
  const { db } = app.deps;
  const row = await newestVerification(db);
  const from = { part: row?.part ?? "", afterId: row?.after_id ?? null };
  const to = { part: "documents", afterId: null };
  const end = { id: row?.id ?? "", from, to, checked: {}, findings: [], found: 3, at: START_OF_TEST };
  const kept = await Promise.all([1, 2].map(() => inTransaction(db, (tx) => keepSlice(tx, end))));
  expect(kept.sort()).toEqual([false, true]);
  expect((await newestVerification(db))?.finding_count).toBe(3n);
});

test.each([
  ["never, by day", undefined, "2026-05-04T10:00:00Z", false],
  ["never, after two at night", undefined, "2026-05-04T00:00:00Z", true],
  ["last night, before two", "2026-05-03T00:10:00Z", "2026-05-03T23:59:59Z", false],
  ["last night, at two", "2026-05-03T00:10:00Z", "2026-05-04T00:00:00Z", true],
  ["nights ago, by day", "2026-05-01T00:10:00Z", "2026-05-04T12:00:00Z", true],
  ["ahead of a clock that was set back", "2026-05-09T00:10:00Z", "2026-05-04T12:00:00Z", false],
])("a check is due: last %s", (_, lastStartedAt, now, due) => {
  expect(isDue({ lastStartedAt, nowMs: Date.parse(now), timeZone: "Europe/Berlin" })).toBe(due);
});
