import { randomBytes } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { errorCode } from "../../error-code.ts";
import { currentProcess, type ProcessIdentity, processState } from "./process-identity.ts";

/** What a process publishes while it supervises the database of a data folder, or tries to. */
export interface Claim {
  process: ProcessIdentity;
  /** A server runs until it is stopped; a command runs once. */
  purpose: Purpose;
  /** Whether this claim is in force. At most one is. */
  holds: boolean;
  /** The console's address, once it listens. */
  address?: string;
}

export type Purpose = "server" | "command";

export interface HeldClaim {
  /** Identifies this supervisor's files, so that those of an earlier supervisor are not mistaken for them. */
  token: string;
  announce(address: string): void;
  release(): void;
}

export type ClaimResult = { held: HeldClaim } | { holder: Claim & { token: string } };

/** The claims' folder in a data folder. */
export const CLAIMS_FOLDER = "supervisor";

const HEARTBEAT_MS = 1_000;
/** A process that cannot be inspected counts as dead after this many missed heartbeats. */
const HEARTBEATS_MISSED_MAX = 5;

/**
 * The right to supervise the database of `dataFolder`, which only one process has at a time.
 *
 * Each claim is a separate file. A process writes its claim and then looks for others. Of two processes that claim at
 * once, the one that looks last sees the other, so they cannot both succeed. If each sees the other, both withdraw
 * and try again. No process removes the file of a living process, which makes it safe to take over from a dead one.
 */
export async function claimSupervision(
  dataFolder: string,
  purpose: Purpose,
  heartbeatMs: number = HEARTBEAT_MS,
): Promise<ClaimResult> {
  const folder = join(dataFolder, CLAIMS_FOLDER);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (;;) {
    const token = randomBytes(8).toString("hex");
    const claim: Claim = { process: currentProcess(), purpose, holds: false };
    writeClaim(folder, token, claim);
    const others = await livingClaims(folder, token, heartbeatMs);
    if (others.length === 0) return { held: hold(folder, token, claim, heartbeatMs) };
    removeClaim(folder, token);
    const holder = others.find((other) => other.holds);
    if (holder !== undefined) return { holder };
    await wait(10 + Math.random() * 90);
  }
}

/** Whether the claim with this token is still in force. */
export function isHeld(dataFolder: string, token: string): boolean {
  const claim = readClaim(join(dataFolder, CLAIMS_FOLDER), token);
  return claim !== undefined && processState(claim.process) !== "dead";
}

function hold(folder: string, token: string, claim: Claim, heartbeatMs: number): HeldClaim {
  const held = { ...claim, holds: true };
  writeClaim(folder, token, held);
  const heartbeat = setInterval(() => beat(folder, token), heartbeatMs);
  heartbeat.unref();
  return {
    token,
    announce: (address) => writeClaim(folder, token, { ...held, address }),
    release: () => {
      clearInterval(heartbeat);
      removeClaim(folder, token);
    },
  };
}

async function livingClaims(
  folder: string,
  ownToken: string,
  heartbeatMs: number,
): Promise<(Claim & { token: string })[]> {
  const tokens = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .filter((token) => token !== ownToken);
  const claims = await Promise.all(tokens.map((token) => livingClaim(folder, token, heartbeatMs)));
  return claims.filter((claim) => claim !== undefined);
}

async function livingClaim(
  folder: string,
  token: string,
  heartbeatMs: number,
): Promise<(Claim & { token: string }) | undefined> {
  const claim = readClaim(folder, token);
  if (claim === undefined) return undefined;
  const state = processState(claim.process);
  if (state === "dead" || (state === "unknown" && !(await hasHeartbeat(folder, token, heartbeatMs)))) {
    removeClaim(folder, token);
    return undefined;
  }
  return { ...claim, token };
}

async function hasHeartbeat(folder: string, token: string, heartbeatMs: number): Promise<boolean> {
  const before = lastBeatMs(folder, token);
  for (let looks = 0; looks < HEARTBEATS_MISSED_MAX * 4; looks++) {
    await wait(heartbeatMs / 4);
    const after = lastBeatMs(folder, token);
    if (after === undefined) return false;
    if (after !== before) return true;
  }
  return false;
}

function claimPath(folder: string, token: string): string {
  return join(folder, `${token}.json`);
}

/** Renamed into place, so that a visible claim is always complete. */
function writeClaim(folder: string, token: string, claim: Claim): void {
  const draft = join(folder, `${token}.draft`);
  writeFileSync(draft, JSON.stringify(claim), { mode: 0o600 });
  renameSync(draft, claimPath(folder, token));
}

function readClaim(folder: string, token: string): Claim | undefined {
  try {
    return JSON.parse(readFileSync(claimPath(folder, token), "utf8"));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    // A power failure can leave a claim without content. Its writer is gone.
    if (error instanceof SyntaxError) {
      removeClaim(folder, token);
      return undefined;
    }
    throw error;
  }
}

function removeClaim(folder: string, token: string): void {
  rmSync(claimPath(folder, token), { force: true });
}

function beat(folder: string, token: string): void {
  const now = new Date();
  try {
    utimesSync(claimPath(folder, token), now, now);
  } catch {
    // The data folder was deleted, so there is nothing left to protect.
  }
}

function lastBeatMs(folder: string, token: string): number | undefined {
  return statSync(claimPath(folder, token), { throwIfNoEntry: false })?.mtimeMs;
}
