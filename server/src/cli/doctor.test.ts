import { existsSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clockDiagnosis } from "../operations/doctor/check-services.ts";
import { noteStart } from "../operations/doctor/server-start.ts";
import { type TestApp, testApp } from "../testing/app.ts";
import { temporaryFolder } from "../testing/processes/temporary-folder.ts";
import { runCli } from "./run.ts";

let app: TestApp;
const folder = temporaryFolder();

beforeAll(async () => {
  app = await testApp();
});

afterAll(async () => {
  await app.close();
  folder[Symbol.dispose]();
});

/** Runs `billow doctor` in this process, on the database of the test application. */
async function doctor(env: Record<string, string> = {}) {
  const out: string[] = [];
  const code = await runCli(["doctor"], {
    env: {
      DATABASE_URL: String(app.deps.pool.options.connectionString),
      BILLOW_DATA: folder.path,
      LOG_LEVEL: "silent",
      ...env,
    },
    out: (line) => out.push(line),
    err: () => {},
    readInput: async () => "",
    stopAsked: async () => {},
  });
  return { code, out: out.join("\n") };
}

test("finds nothing to mend where all is well, and says what to know", async () => {
  const { code, out } = await doctor();
  expect(code, out).toBe(0);
  expect(out).toMatch(/^OK +database +PostgreSQL \d+\S* .*answers/m);
  if (process.env.BILLOW_TEST_DATABASE_URL === undefined)
    expect(out).toMatch(/of the packaged binaries, which are a beta package, answers/);
  expect(out).toMatch(/^OK +clock /m);
  expect(out).toMatch(/^LOOK +mail +SMTP_URL is not set in this shell/m);
  expect(out).not.toContain("FAULT");
});

test("names proxies that calls come through and that are not trusted, and few of those who only claim to be some", async () => {
  const call = (remoteAddress: string, headers = {}) =>
    app.server.inject({ url: "/healthz", headers, remoteAddress });
  await call("10.9.0.1");
  for (let number = 1; number <= 9; number++)
    await call(`10.9.1.${number}`, { "x-forwarded-for": "203.0.113.5" });
  const env = { BILLOW_URL: "https://billing.example.com" };
  const { out } = await doctor(env);
  expect(out).toMatch(/^LOOK +proxy +People open .* BILLOW_TRUSTED_PROXIES names none/m);
  expect(out).toMatch(/^LOOK +proxy +10\.9\.1\.3 passes on calls of others/m);
  expect(out).not.toMatch(/10\.9\.(0\.1|1\.9) passes/);
  const trusting = await doctor({ ...env, BILLOW_TRUSTED_PROXIES: "10.9.1.0/24" });
  expect(trusting.out).toMatch(/^OK +proxy .*10\.9\.1\.0\/24 are trusted/m);
  expect(trusting.out).not.toContain("passes on calls");
  expect(app.logged.filter((line) => line.includes("not named in BILLOW_TRUSTED_PROXIES"))).toHaveLength(8);
});

test.each([
  [{ PORT: "many" }, /^FAULT +configuration +PORT is "many"/m],
  [{ DATABASE_URL: "postgres://billow:secret-word@127.0.0.1:1/none" }, /^FAULT +database /m],
  [
    { SMTP_URL: "smtp://billow:secret-word@127.0.0.1:1" },
    /^FAULT +mail +127\.0\.0\.1:1 does not let Billow in/m,
  ],
  [{ BILLOW_HOST: "0.0.0.0" }, /^FAULT +proxy .*BILLOW_URL/m],
  [{ BILLOW_DATA: "/dev/null/nowhere" }, /^FAULT +disk .*is a file or lies below one; set BILLOW_DATA/m],
])("a fault is named with what to do and ends with 1: %j", async (env, said) => {
  const { code, out } = await doctor(env);
  expect(code).toBe(1);
  expect(out).toMatch(said);
  expect(out).not.toContain("secret-word");
});

test("where there is no database it says so and what to set, and makes no folder", async () => {
  const data = join(folder.path, "nothing", "here");
  const { code, out } = await doctor({ DATABASE_URL: "", BILLOW_DATA: data });
  expect(code).toBe(1);
  expect(out).toMatch(/^FAULT +database +There is no database in .*nothing\/here\. Set BILLOW_DATA/m);
  expect(out).toMatch(/^OK +disk .* are free/m);
  expect(existsSync(data)).toBe(false);
});

test("sources that fail or lag are named with the reason, and so are lost and found readings", async () => {
  const { db, newId } = app.deps;
  const mapping = { meter: "compute.vcpu", metric: "vcpus", type: "gauge" as const, tenantLabel: "tenant" };
  const config = { url: "http://127.0.0.1:1", mappings: [{ ...mapping, resourceLabels: ["vm"] }] };
  for (const name of ["fra", "ber", "ham"])
    await app.as("admin")("createSource", {
      body: { name, kind: "prometheus", confirmDoubled: true, config },
    });
  const stateOf = (name: string, change: object) =>
    db
      .updateTable("collector_state")
      .set(change)
      .where("collector_id", "=", (eb) => eb.selectFrom("collector").select("id").where("name", "=", name))
      .execute();
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const now = new Date().toISOString();
  await stateOf("fra", { failures: 3, last_error: "fra does not answer." });
  await stateOf("ber", { collected_until: now, last_success_at: now });
  await sql`
    INSERT INTO verification (id, started_at, finished_at, part, checked, finding_count, findings, to_tell, told)
    VALUES (${newId()}, ${hourAgo}, ${hourAgo}, 'end', '{}', 1, '[]', false, '{}')`.execute(db);
  const { code, out } = await doctor();
  expect(code).toBe(1);
  expect(out).toMatch(/^FAULT +sources +fra fails: fra does not answer\. Mend it/m);
  expect(out).toMatch(/^OK +sources +ber answers\.$/m);
  expect(out).toMatch(/^LOOK +sources +ham has not been asked yet/m);
  expect(out).toMatch(/^FAULT +verify +The check of \S+ found 1 contradiction\. Run billow verify/m);
  await db.deleteFrom("verification").execute();
  await db.updateTable("collector").set({ enabled: false }).execute();
});

test.each([
  [0, "ok", "differ by 0.0 s."],
  [1_999, "ok", "differ by 2.0 s."],
  [-2_000, "look", "Look whether NTP runs on both."],
  [60_000, "fault", "Set both by NTP."],
])("a clock that differs from the database's by %i ms is %s", (ahead, state, said) => {
  const nowMs = Date.parse("2026-11-01T00:00:00Z");
  expect(clockDiagnosis({ nowMs: () => nowMs + ahead }, nowMs)).toMatchObject({
    state,
    says: expect.stringContaining(said),
  });
});

describe("the settings of the server", () => {
  const SMTP_URL = "smtp://billow:secret-word@127.0.0.1:1";
  const started = (env: Record<string, string>) => noteStart(app.deps, env);

  test("that this shell lacks are named, and mail is not said to wait where the server may send it", async () => {
    await started({ SMTP_URL, BILLOW_URL: "https://billing.example.com", BILLOW_DATA: "/elsewhere" });
    const { code, out } = await doctor();
    expect(code, out).toBe(0);
    expect(out).toMatch(/^LOOK +mail +The server that started at 20\S+Z has SMTP_URL, this shell has not/m);
    expect(out).toMatch(
      /^LOOK +settings +The server that started at 20\S+Z has BILLOW_URL, SMTP_URL, this shell has not/m,
    );
    expect(out).not.toContain("waits in the outbox");
    expect(out).not.toContain("secret-word");
  });

  test("that it lacks itself are named, and where both agree nothing is said", async () => {
    await started({});
    const lacking = await doctor({ SMTP_URL });
    expect(lacking.out).toMatch(
      /^LOOK +settings +This shell has SMTP_URL, the server that started at 20\S+Z has not/m,
    );
    const { out } = await doctor();
    expect(out).toMatch(/^LOOK +mail +SMTP_URL is not set, so e-mail waits in the outbox/m);
    expect(out).not.toMatch(/^LOOK +settings/m);
  });

  test("are not asked of a database that this version has not migrated yet", async () => {
    await sql`ALTER TABLE server_start RENAME TO server_start_elsewhere`.execute(app.deps.db);
    const { code, out } = await doctor();
    await sql`ALTER TABLE server_start_elsewhere RENAME TO server_start`.execute(app.deps.db);
    expect(code, out).toBe(0);
    expect(out).toMatch(/^LOOK +mail +SMTP_URL is not set in this shell/m);
  });
});
