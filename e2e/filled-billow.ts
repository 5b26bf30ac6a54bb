import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Role } from "@billow/contract/access/user.ts";
import { createClient } from "@billow/contract/client.ts";
import type { BrowserContextOptions } from "@playwright/test";
import { type Client, makerOf } from "./api.ts";
import { runCommand, startBillow } from "./billow-process.ts";
import { PEOPLE } from "./people.ts";
import { type Seed, seed } from "./seed.ts";

type Session = Exclude<BrowserContextOptions["storageState"], string | undefined>;

/** What is known of a Billow that was filled. */
export interface Filled {
  apiKey: string;
  seed: Seed;
  /** Somebody of each role, signed in; signing in is limited to a few times a minute. */
  sessions: Readonly<Record<Role, Session>>;
}

const FOLDER = "E2E_FILLED";

/**
 * Fills a Billow before the first test, under a clock that moves. It takes half a minute, so each worker starts a copy of it
 * rather than filling its own.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "billow-e2e-filled-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await fill(folder);
  } catch (error) {
    await remove();
    throw error;
  }
  process.env[FOLDER] = folder;
  return remove;
}

async function fill(folder: string): Promise<void> {
  const data = dataIn(folder);
  const billow = await startBillow(data, { movableClock: true });
  try {
    const apiKey = await runCommand(data, ["key", "create", "--name", "warehouse", "--scopes", "*"]);
    const seeded = await seed(billow, makerOf(billow.url, apiKey), data);
    const filled: Filled = { apiKey, seed: seeded, sessions: await signInEverybody(billow.url) };
    await writeFile(noteIn(folder), JSON.stringify(filled));
  } finally {
    await billow.stop();
  }
}

/** Makes a folder one with the data of the filled Billow. */
export async function copyFilled(to: string): Promise<Filled> {
  const folder = process.env[FOLDER] ?? "";
  execFileSync("cp", ["-a", `${dataIn(folder)}/.`, to]);
  return JSON.parse(await readFile(noteIn(folder), "utf8"));
}

function dataIn(folder: string): string {
  return join(folder, "data");
}

function noteIn(folder: string): string {
  return join(folder, "filled.json");
}

async function signInEverybody(url: string): Promise<Filled["sessions"]> {
  const { cookie, session } = await signIn(url, PEOPLE.admin);
  const administrator: Client = createClient({
    baseUrl: url,
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set("cookie", cookie);
      return fetch(input, { ...init, headers });
    },
  });
  // The tests of a worker may take longer than a proof is good for.
  await administrator("setSignInRules", { body: { proofMinutes: 24 * 60 } });
  const sessionOf = async (role: Exclude<Role, "admin">) => {
    await administrator("createUser", { body: { ...PEOPLE[role], role } });
    return (await signIn(url, PEOPLE[role])).session;
  };
  return {
    admin: session,
    billing: await sessionOf("billing"),
    manager: await sessionOf("manager"),
    support: await sessionOf("support"),
  };
}

async function signIn(
  url: string,
  { email, password }: { email: string; password: string },
): Promise<{ cookie: string; session: Session }> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ email, password }),
  });
  if (!response.ok) throw new Error(`${email} could not sign in: ${await response.text()}`);
  const cookies = response.headers.getSetCookie().map((line) => line.split(";", 1)[0] ?? "");
  return { cookie: cookies.join("; "), session: { cookies: cookies.map(storedCookie), origins: [] } };
}

function storedCookie(pair: string): Session["cookies"][number] {
  const at = pair.indexOf("=");
  return {
    name: pair.slice(0, at),
    value: pair.slice(at + 1),
    domain: "127.0.0.1",
    path: "/",
    expires: -1,
    httpOnly: true,
    secure: false,
    sameSite: "Lax",
  };
}
