import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryFolder } from "../../testing/processes/temporary-folder.ts";
import { type Claim, claimSupervision, type HeldClaim, isHeld } from "./claim.ts";
import { currentProcess, type ProcessIdentity } from "./process-identity.ts";

const HEARTBEAT_MS = 20;

let temporary: ReturnType<typeof temporaryFolder>;
let heartbeat: NodeJS.Timeout | undefined;

beforeEach(() => {
  temporary = temporaryFolder();
});

afterEach(() => {
  clearInterval(heartbeat);
  temporary[Symbol.dispose]();
});

/** The claim of a process that holds, as it would have left it. */
function leave(token: string, process: Partial<ProcessIdentity>): string {
  const folder = join(temporary.path, "supervisor");
  const claim: Claim = { process: { ...currentProcess(), ...process }, purpose: "server", holds: true };
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${token}.json`);
  writeFileSync(path, JSON.stringify(claim));
  return path;
}

function claims(): string[] {
  return readdirSync(join(temporary.path, "supervisor"));
}

async function claimAlone(): Promise<HeldClaim> {
  const result = await claimSupervision(temporary.path, "server", HEARTBEAT_MS);
  if (!("held" in result)) throw new Error("Nobody else claims.");
  return result.held;
}

test("the first to claim holds, and the next learns who that is and where", async () => {
  const first = await claimAlone();
  first.announce("http://127.0.0.1:3000");
  const second = await claimSupervision(temporary.path, "command");
  expect(second).toMatchObject({
    holder: {
      token: first.token,
      process: { pid: process.pid },
      purpose: "server",
      address: "http://127.0.0.1:3000",
    },
  });
  expect(isHeld(temporary.path, first.token)).toBe(true);

  first.release();
  expect(isHeld(temporary.path, first.token)).toBe(false);
  expect(claims()).toEqual([]);
  expect(await claimSupervision(temporary.path, "command")).toHaveProperty("held");
});

test("of many that claim at once one holds", async () => {
  const results = await Promise.all(
    Array.from({ length: 8 }, () => claimSupervision(temporary.path, "server")),
  );
  expect(results.filter((result) => "held" in result)).toHaveLength(1);
  expect(claims()).toHaveLength(1);
});

test.each<[string, Partial<ProcessIdentity>]>([
  ["whose process has ended", { pid: 2 ** 22 + 1 }],
  ["whose pid another process got since", { startTicks: "1" }],
])("a claim %s is taken over at once", async (_name, identity) => {
  leave("dead", identity);
  expect(await claimSupervision(temporary.path, "server")).toHaveProperty("held");
  expect(claims()).not.toContain("dead.json");
});

test("a claim that a loss of power left empty is taken over", async () => {
  writeFileSync(leave("empty", {}), "");
  expect(await claimSupervision(temporary.path, "server")).toHaveProperty("held");
});

test.each<[string, Partial<ProcessIdentity>]>([
  ["an earlier start of the machine", { bootId: "another" }],
  ["another container", { pidNamespace: "pid:[1]" }],
])("a claim of %s is taken over when its heart stands still", async (_name, identity) => {
  leave("foreign", identity);
  expect(await claimSupervision(temporary.path, "server", HEARTBEAT_MS)).toHaveProperty("held");
});

test("a claim of another container whose heart beats is left alone", async () => {
  const path = leave("foreign", { pidNamespace: "pid:[1]" });
  let beats = 0;
  heartbeat = setInterval(() => {
    beats += 1;
    utimesSync(path, beats, beats);
  }, HEARTBEAT_MS / 4);
  const result = await claimSupervision(temporary.path, "server", HEARTBEAT_MS);
  expect(result).toMatchObject({ holder: { token: "foreign" } });
});

test("a held claim has a heartbeat", async () => {
  const held = await claimAlone();
  // To this second claim the first one seems to come from elsewhere, so that it must watch for heartbeats.
  leave(held.token, { pidNamespace: "pid:[1]" });
  expect(await claimSupervision(temporary.path, "server", HEARTBEAT_MS)).toMatchObject({
    holder: { token: held.token },
  });
  held.release();
});
