import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../testing/database.ts";
import { temporaryFolder } from "../testing/processes/temporary-folder.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const folder = temporaryFolder();
const children: ChildProcess[] = [];
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await database.close();
  folder[Symbol.dispose]();
});

/** `billow start` as a process of its own, as far as its first line. */
async function start(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, "start"], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: database.url,
      BILLOW_DATA: folder.path,
      BILLOW_DEMO: "off",
      PORT: "0",
      LOG_LEVEL: "trace",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  const logs = text(child.stderr);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  await Promise.race([once(reader, "line"), once(child, "exit")]);
  const [, address = "", email, password] =
    /^Billow is ready at (http:\S+)(?: — sign in as (\S+)(?: with password (\S+))?)?$/.exec(lines[0] ?? "") ??
    [];
  const end = async (signal: "SIGTERM" | "SIGINT") => {
    child.kill(signal);
    const [code] = await once(child, "close");
    return { code, logs: await logs };
  };
  return { lines, address, email, password, end };
}

async function signIn(address: string, email: string | undefined, password: string | undefined) {
  return fetch(`${address}/api/auth/sign-in/email`, {
    method: "POST",
    body: JSON.stringify({ email, password }),
    headers: { "content-type": "application/json", origin: address },
  });
}

test("a first start tells where and how to sign in, in one line; later ones do not know the password", async () => {
  const first = await start();
  expect(first.lines).toEqual([
    expect.stringMatching(
      /^Billow is ready at http:\/\/127\.0\.0\.1:\d+ — sign in as admin@billow\.local with password \S+$/,
    ),
  ]);
  expect((await fetch(`${first.address}/readyz`)).status).toBe(200);
  // The names alone, for `billow doctor` in another shell.
  expect(await database.db.selectFrom("server_start").select("settings").execute()).toEqual([
    { settings: ["BILLOW_DATA", "BILLOW_DEMO", "DATABASE_URL", "LOG_LEVEL", "PORT"] },
  ]);
  const signedIn = await signIn(first.address, first.email, first.password);
  expect(signedIn.status).toBe(200);
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const ended = await first.end("SIGTERM");
  expect(ended.code, ended.logs).toBe(0);
  expect(first.lines).toHaveLength(1);
  expect(ended.logs).not.toContain(first.password);
  const lines = ended.logs.trim().split("\n");
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(JSON.parse(line), line).toMatchObject({ level: expect.any(Number) });

  const second = await start();
  expect(second.lines).toEqual([`Billow is ready at ${second.address} — sign in as admin@billow.local`]);
  const me = await fetch(`${second.address}/api/v1/me`, { headers: { cookie } });
  expect(me.status).toBe(200);
  expect((await second.end("SIGINT")).code).toBe(0);
});
