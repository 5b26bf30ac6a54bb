import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestApp, testApp } from "../testing/app.ts";
import { testDatabase } from "../testing/database.ts";
import { makeCustomer, makeDraft } from "../testing/invoicing.ts";
import { temporaryFolder } from "../testing/processes/temporary-folder.ts";
import { VERSION } from "../version.ts";
import { COMMANDS, commandsOf } from "./commands.ts";
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

/** Runs a command in this process, on the database of the test application. */
async function billow(
  args: string[],
  options: { input?: string; env?: Record<string, string>; stop?: Promise<void> } = {},
) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(args, {
    env: { DATABASE_URL: databaseUrl(), BILLOW_DATA: folder.path, LOG_LEVEL: "silent", ...options.env },
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    readInput: async () => options.input ?? "",
    stopAsked: () => options.stop ?? Promise.resolve(),
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

function databaseUrl(): string {
  return String(app.deps.pool.options.connectionString);
}

describe("help", () => {
  test("lists every command, and each explains itself", async () => {
    const all = await billow(["--help"]);
    expect(all.code).toBe(0);
    const commands = await commandsOf();
    expect(commands.length).toBeGreaterThan(3);
    expect(commands.map(({ name }) => name)).toEqual([...COMMANDS.keys()]);
    for (const { name, summary, options } of commands) {
      expect(all.out).toContain(`${name} `);
      expect(all.out).toContain(summary);
      const one = await billow([...name.split(" "), "--help"]);
      expect(one.code).toBe(0);
      for (const option of Object.keys(options)) expect(one.out).toContain(`--${option}`);
    }
  });

  test("of a group lists its commands alone, and of no group is refused; the version is a line", async () => {
    for (const args of [
      ["help", "sources"],
      ["sources", "--help"],
    ]) {
      const { code, out } = await billow(args);
      expect(code).toBe(0);
      expect(out).toContain("sources dry-run");
      expect(out).not.toContain("key create");
    }
    expect(await billow(["help", "dance"])).toMatchObject({ code: 2, out: "" });
    expect(await billow(["--version"])).toEqual({ code: 0, out: VERSION, err: "" });
  });

  test.each([
    [[], "Usage: billow COMMAND"],
    [["dance"], '"dance" is not a billow command'],
    [["user", "dance"], '"user dance" is not a billow command'],
    [["key", "create", "--name", "x"], "--scopes is missing"],
    [["key", "create", "--nam", "x"], "'--nam'"],
    [["key", "create", "--name"], "--name"],
    [["key", "rotate"], "KEY is missing"],
    [["key", "rotate", "x", "--overlap", "721"], "--overlap"],
    [["migrate", "now"], '"now" is an unexpected argument'],
    [["key", "create", "--name", "x", "--scopes", "usage:write,all"], "--scopes"],
    [["export", "journal", "--issuer", "acme"], '"acme" is not the id of an issuer'],
    [["export", "focus", "2026-10", "--issuer", "acme"], '"acme" is not the id of an issuer'],
  ])("wrong usage is told and ends with 2: billow %j", async (args, said) => {
    const { code, err, out } = await billow(args);
    expect(code).toBe(2);
    expect(err).toContain(said);
    expect(out).toBe("");
  });
});

describe("a mistake a person can mend is one sentence and ends with 1", () => {
  test.each([
    [["migrate"], { DATABASE_URL: "mysql://x" }, /^DATABASE_URL is not a PostgreSQL address;.*\.$/],
    [["start"], { PORT: "http" }, /^PORT is "http".*\.$/],
    [
      ["key", "create", "--name", "x", "--scopes", "*"],
      { BILLOW_TIMEZONE: "Mars/Olympus" },
      /^BILLOW_TIMEZONE is .*\.$/,
    ],
  ])("billow %j with %o", async (args, env, said) => {
    const { code, err, out } = await billow(args, { env });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(said);
  });

  test.each([
    [["meters", "apply", "/nowhere.yaml"]],
    [["import", "bank-statement", "/nowhere.yaml"]],
    [["sources", "dry-run", "any", "--events", "/nowhere.yaml"]],
  ])("a file that is not there: billow %j", async (args) => {
    expect(await billow(args)).toEqual({
      code: 1,
      out: "",
      err: "/nowhere.yaml cannot be read (ENOENT). Check the path and its permissions.",
    });
  });

  test("a file that cannot be written", async () => {
    expect(await billow(["export", "journal", "--output", "/nowhere/books"])).toEqual({
      code: 1,
      out: "",
      err: "/nowhere/books cannot be written (ENOENT). Check the path, its permissions and the room on its disk.",
    });
  });

  test.each([
    [undefined, /^There is no file of sources \S+none\.json\. Correct BILLOW_SOURCES, or leave it out\.$/],
    ["{", /^The file of sources \S+none\.json is not JSON: .*\. It must be \{"sources": \[/],
    ['{"sources": [{}]}', /^The file of sources \S+none\.json is wrong at sources\.0/],
    [
      '{"sources": [{"name": "fra", "kind": "prometheus", "config": {"url": 7, "mappings": []}}]}',
      /is wrong at sources\.0\.config\.url: must be a string such as "7", because JSON numbers lose digits, not 7\. It must be/,
    ],
    [
      '{"source": []}',
      /is wrong at sources: is missing\. It must be|is wrong at source: is not a known field\. It must be/,
    ],
  ])("a file of sources that holds %j", async (content, said) => {
    const path = join(folder.path, "none.json");
    if (content !== undefined) writeFileSync(path, content);
    const { code, err } = await billow(["sources", "list"], { env: { BILLOW_SOURCES: path } });
    expect([code, err]).toEqual([1, expect.stringMatching(said)]);
  });

  test.each([
    ["user", "create", "--email", "x@test.example", "--role", "admin"],
    ["verify"],
    ["migrate"],
    ["worker"],
    ["demo", "load"],
  ])(
    "a shell without the server's settings finds no database and makes none: billow %s %s",
    async (...args) => {
      const data = join(folder.path, "not-billow");
      const { code, err, out } = await billow(args, { env: { DATABASE_URL: "", BILLOW_DATA: data } });
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toContain(`There is no database in ${data}. Set BILLOW_DATA`);
      expect(existsSync(data)).toBe(false);
    },
  );

  test("a port in use, with nothing made whose password nobody was told", async () => {
    const fresh = await testDatabase();
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const address = taken.address();
    const port = String(typeof address === "object" ? address?.port : 0);
    const { code, err, out } = await billow(["start"], { env: { PORT: port, DATABASE_URL: fresh.url } });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe(
      `Port ${port} is in use by another program. Stop that program, or set PORT to a free port such as ${Number(port) + 1}.`,
    );
    expect(await fresh.db.selectFrom("auth_user").select("id").execute()).toEqual([]);
    await new Promise((resolve) => taken.close(resolve));
    await fresh.close();
  });
});

describe("commands", () => {
  test("migrate says what it did", async () => {
    expect(await billow(["migrate"])).toEqual({ code: 0, out: "The database is up to date.", err: "" });
  });

  test("key list shows no secret, and key rotate prints another one, the old one valid as long as asked", async () => {
    const first = (await billow(["key", "create", "--name", "turning", "--scopes", "usage:read"])).out;
    const shown = first.slice(0, 10);
    const list = await billow(["key", "list"]);
    expect(list.out).toContain(`${shown}…  turning: may usage:read; never expires; never used`);
    expect(list.out).not.toContain(first.slice(10));
    const works = async (key: string) =>
      (await app.server.inject({ url: "/api/v1/me", headers: { authorization: `Bearer ${key}` } }))
        .statusCode;
    const second = await billow(["key", "rotate", "turning", "--overlap", "2"]);
    expect(second).toMatchObject({ code: 0, out: expect.stringMatching(/^bk_[A-Za-z0-9_-]{43}$/) });
    expect(second.err).toMatch(/^The old secret of turning is valid until \d{4}-.*Z\.$/);
    expect([await works(first), await works(second.out)]).toEqual([200, 200]);
    const third = await billow(["key", "rotate", second.out.slice(0, 10), "--overlap", "0"]);
    expect(third.err).toBe("The old secret of turning is no longer valid.");
    await billow(["key", "create", "--name", "turning", "--scopes", "usage:read"]);
    const unclear = await billow(["key", "rotate", "turning"]);
    expect(unclear).toMatchObject({ code: 1, out: "" });
    expect(unclear.err).toContain(`Name one of ${third.out.slice(0, 10)}, bk_`);
    expect((await billow(["key", "rotate", "nothing"])).err).toContain("No API key that is in use");
  });

  test("key create prints a key that works, and nothing else", async () => {
    const { code, out, err } = await billow([
      "key",
      "create",
      "--name",
      "Importer",
      "--scopes",
      "usage:write,usage:read",
    ]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^bk_\S{43}$/);
    const { data } = await app.withHeaders({ authorization: `Bearer ${out}` })("getMe", {});
    expect(data).toMatchObject({
      kind: "apiKey",
      name: "Importer",
      permissions: ["usage.write", "usage.view", "usage.export"],
    });
  });

  test("user create prints a password that signs in", async () => {
    const { code, out } = await billow([
      "user",
      "create",
      "--email",
      "Fay@test.example",
      "--name",
      "Fay",
      "--role",
      "billing",
    ]);
    expect(code).toBe(0);
    const password =
      /^fay@test\.example can sign in with the role billing\.\nPassword \(shown only once\): (\S+)$/.exec(
        out,
      )?.[1];
    expect(await signIn("fay@test.example", password)).toBe(200);
  });

  test("user create takes the password from standard input and does not print it", async () => {
    const input = "from a secret store\n";
    const args = ["user", "create", "--email", "gus@test.example", "--role", "support", "--password-stdin"];
    const { code, out } = await billow(args, { input });
    expect(code).toBe(0);
    expect(out).not.toContain("secret");
    expect(await signIn("gus@test.example", "from a secret store")).toBe(200);
    const short = await billow(args, { input: "short\n" });
    expect(short).toMatchObject({
      code: 2,
      err: expect.stringContaining("--password-stdin: at least 12 characters"),
    });
    const taken = await billow(args, { input });
    expect(taken).toEqual({
      code: 1,
      out: "",
      err: "Another user already has the e-mail address gus@test.example.",
    });
  });

  test("user disable, enable, reset-password and reset-2fa help a user out, or lock them out", async () => {
    const email = "hal@test.example";
    const create = ["user", "create", "--email", email, "--role", "support", "--password-stdin"];
    await billow(create, { input: "the first of two phrases" });
    expect(await billow(["user", "disable", "HAL@test.example"])).toMatchObject({ code: 0, err: "" });
    expect(await signIn(email, "the first of two phrases")).toBe(401);
    expect(await billow(["user", "enable", email])).toMatchObject({ code: 0, err: "" });
    expect(await signIn(email, "the first of two phrases")).toBe(200);

    const reset = await billow(["user", "reset-password", email]);
    const password = /Password \(shown only once\): (\S+)$/.exec(reset.out)?.[1];
    expect(await signIn(email, "the first of two phrases")).toBe(401);
    expect(await signIn(email, password)).toBe(200);
    await billow(["user", "reset-password", email, "--password-stdin"], {
      input: "the last of two phrases\n",
    });
    expect(await signIn(email, "the last of two phrases")).toBe(200);
    const { id } = await app.deps.db
      .selectFrom("auth_user")
      .select("id")
      .where("email", "=", email)
      .executeTakeFirstOrThrow();
    const sessions = app.deps.db.selectFrom("auth_session").select("id").where("user_id", "=", id);
    expect(await sessions.execute()).toHaveLength(1);

    expect(await billow(["user", "reset-2fa", email])).toMatchObject({
      out: `${email} has no second factor.`,
    });
    await app.deps.db
      .updateTable("auth_user")
      .set({ two_factor_enabled: true })
      .where("id", "=", id)
      .execute();
    await app.deps.db
      .insertInto("auth_two_factor")
      .values({ id: app.deps.newId(), user_id: id, secret: "s", backup_codes: "b" })
      .execute();
    expect(await billow(["user", "reset-2fa", email])).toMatchObject({ code: 0, err: "" });
    expect(await signIn(email, "the last of two phrases")).toBe(200);
    expect(await sessions.execute()).toHaveLength(1);
    const said = await app.deps.db
      .selectFrom("event")
      .select(["type", "actor_name"])
      .where("subject_id", "=", id)
      .orderBy("id")
      .execute();
    expect(said.filter(({ type }) => !type.startsWith("sign"))).toEqual(
      ["created", "disabled", "enabled", "passwordChanged", "passwordChanged", "secondFactorOff"].map(
        (type) => ({
          type,
          actor_name: "Command line",
        }),
      ),
    );
    expect(await billow(["user", "disable", "nobody@test.example"])).toMatchObject({
      code: 1,
      err: "No user has the e-mail address nobody@test.example.",
    });
  });

  test("exports hold what one issuer sent, and refuse an issuer that is not there", async () => {
    const admin = app.as("admin");
    // One zone for both, so that both drafts are of one month at every hour.
    const { timeZone } = app.deps;
    const body = { name: "Alpen Cloud AG", timeZone, currency: "CHF" };
    const prefixes = { invoice: "ALP-", creditNote: "ALC-" };
    const { data: second } = await admin("createIssuer", { body: { ...body, prefixes } });
    const here = await makeDraft(admin, await makeCustomer(admin));
    const there = await makeDraft(admin, await makeCustomer(admin, { issuerId: second.id, currency: "CHF" }));
    for (const { id } of [here, there]) await admin("finalizeInvoice", { params: { id } });
    const period = here.issueDate.slice(0, 7);
    for (const args of [
      ["export", "journal"],
      ["export", "focus", period],
    ]) {
      const all = (await billow(args)).out;
      expect(all).toContain(here.number);
      expect(all).toContain(there.number);
      const { code, out, err } = await billow([...args, "--issuer", second.id]);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toContain(there.number);
      expect(out).not.toContain(here.number);
      const nobody = [...args, "--issuer", "00000000-0000-7000-8000-00000000dead"];
      expect(await billow(nobody)).toEqual({ code: 1, out: "", err: "There is no such issuer." });
    }
  });

  test("openapi prints the document", async () => {
    expect(JSON.parse((await billow(["openapi"])).out)).toMatchObject({ openapi: "3.1.0" });
  });

  async function signIn(email: string, password: string | undefined): Promise<number> {
    const answer = await app.server.inject({
      method: "POST",
      url: "/api/auth/sign-in/email",
      payload: { email, password },
    });
    return answer.statusCode;
  }
});
