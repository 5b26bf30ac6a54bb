import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Role } from "@billow/contract/access/user.ts";
import { createClient } from "@billow/contract/client.ts";
import { type BrowserContextOptions, test as base, expect } from "@playwright/test";
import { type Client, type Maker, makerOf } from "./api.ts";
import { ADMINISTRATOR, type BillowProcess, runCommand, startBillow } from "./billow-process.ts";
import { type Seed, seed } from "./seed.ts";

type Session = Exclude<BrowserContextOptions["storageState"], string | undefined>;

/** A running Billow with data in it, and the sessions of people who work with it. */
export interface Billow extends Maker {
  url: string;
  seed: Seed;
  /** Somebody of each role, signed in; signing in is limited to a few times a minute. */
  sessions: Readonly<Record<Role, Session>>;
}

/** Who works in each role. */
export const PEOPLE: Readonly<Record<Role, { name: string; email: string; password: string }>> = {
  admin: { ...ADMINISTRATOR, name: "Administrator" },
  billing: { name: "Bella Billing", email: "bella@billow.example", password: "correct horse battery" },
  manager: { name: "Mona Manager", email: "mona@billow.example", password: "correct horse battery" },
  support: { name: "Samir Support", email: "samir@billow.example", password: "correct horse battery" },
};

/** A Billow a worker, and every page signed in as somebody of `role`, or as nobody. */
export const test = base.extend<{ role: Role | null }, { billow: Billow }>({
  billow: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needed fixtures from the pattern.
    async ({}, use) => {
      await inTemporaryFolder(async (folder, running) => use(await openBillow(folder, running)));
    },
    { scope: "worker", timeout: 120_000 },
  ],
  role: ["billing", { option: true }],
  storageState: async ({ role, billow }, use) => use(role === null ? undefined : billow.sessions[role]),
  baseURL: async ({ billow }, use) => use(billow.url),
});

/** Lends a folder and ends what was started in it, in whatever way the work ends. */
export async function inTemporaryFolder(
  work: (folder: string, running: BillowProcess[]) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "billow-e2e-"));
  const running: BillowProcess[] = [];
  try {
    await work(folder, running);
  } finally {
    for (const billow of running) await billow.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fills it under a clock that moves, then starts it again as it is shipped. */
async function openBillow(folder: string, running: BillowProcess[]): Promise<Billow> {
  const filling = await startBillow(folder, { movableClock: true });
  running.push(filling);
  const apiKey = await runCommand(folder, ["key", "create", "--name", "warehouse", "--scopes", "*"]);
  const filler = makerOf(filling.url, apiKey);
  const seeded = await seed(filling, filler, folder);
  const sessions = await signInEverybody(filling.url);
  await filling.stop();
  const billow = await startBillow(folder);
  running.push(billow);
  const maker = makerOf(billow.url, apiKey);
  // What is past its deadline becomes overdue by itself soon after the start.
  await expect
    .poll(async () => (await maker.call("countInvoices", {})).data.overdue, { timeout: 30_000 })
    .toBe(seeded.overdue);
  return { ...maker, url: billow.url, seed: seeded, sessions };
}

async function signInEverybody(url: string): Promise<Billow["sessions"]> {
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

export { expect };
