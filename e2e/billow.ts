import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Role } from "@billow/contract/access/user.ts";
import { test as base, expect } from "@playwright/test";
import { type Maker, makerOf } from "./api.ts";
import { type BillowProcess, startBillow } from "./billow-process.ts";
import { copyFilled, type Filled } from "./filled-billow.ts";

/** A running Billow with data in it, and the sessions of people who work with it. */
export interface Billow extends Maker, Pick<Filled, "seed" | "sessions"> {
  url: string;
}

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

/** A copy of the filled one, started as it is shipped. */
async function openBillow(folder: string, running: BillowProcess[]): Promise<Billow> {
  const { apiKey, seed, sessions } = await copyFilled(folder);
  const billow = await startBillow(folder);
  running.push(billow);
  const maker = makerOf(billow.url, apiKey);
  // What is past its deadline becomes overdue by itself soon after the start.
  await expect
    .poll(async () => (await maker.call("countInvoices", {})).data.overdue, { timeout: 30_000 })
    .toBe(seed.overdue);
  return { ...maker, url: billow.url, seed, sessions };
}

export { expect };
