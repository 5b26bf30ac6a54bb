import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { errorCode } from "../../error-code.ts";
import type { Log } from "../../log.ts";
import { StartupError } from "../../startup-error.ts";
import { processesIn, worksIn } from "./process-identity.ts";

interface Step {
  signal: NodeJS.Signals;
  patienceMs: number;
}

/** For a server without a supervisor: rolls back running transactions and writes a checkpoint. */
const POSTMASTER_STEPS: Step[] = [
  { signal: "SIGINT", patienceMs: 20_000 },
  { signal: "SIGQUIT", patienceMs: 5_000 },
  { signal: "SIGKILL", patienceMs: 5_000 },
];

/** For processes whose postmaster is dead: they end by themselves when they notice, and keep memory until then. */
const ORPHAN_STEPS: Step[] = [
  { signal: "SIGQUIT", patienceMs: 3_000 },
  { signal: "SIGKILL", patienceMs: 5_000 },
];

const POLL_MS = 20;

/**
 * Ends everything an earlier run left on the cluster: a server whose supervisor is gone, or the processes of a killed
 * server. Call it under the claim, when no other supervisor lives.
 */
export async function stopLeftover(clusterFolder: string, log: Log): Promise<void> {
  const postmaster = readPostmasterPid(clusterFolder);
  if (postmaster !== undefined && worksIn(postmaster, clusterFolder)) {
    log.info(`Stopping the database server that an earlier run left behind (process ${postmaster}).`);
    await end(() => [postmaster].filter((pid) => worksIn(pid, clusterFolder)), POSTMASTER_STEPS);
  }
  await end(() => processesIn(clusterFolder), ORPHAN_STEPS);
  if (processesIn(clusterFolder).length > 0) {
    throw new StartupError(
      `Processes of an earlier database server still use ${clusterFolder} and cannot be ended: ${processesIn(clusterFolder).join(", ")}; end them and start again.`,
    );
  }
  // Another program may have its pid by now. PostgreSQL would take the file for valid and refuse to start.
  if (postmaster !== undefined) rmSync(join(clusterFolder, "postmaster.pid"), { force: true });
}

async function end(living: () => number[], steps: Step[]): Promise<void> {
  for (const { signal, patienceMs } of steps) {
    for (const pid of living()) send(pid, signal);
    for (let waitedMs = 0; living().length > 0 && waitedMs < patienceMs; waitedMs += POLL_MS)
      await wait(POLL_MS);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // The process has ended, or belongs to another user, which the caller will notice.
    if (errorCode(error) !== "ESRCH" && errorCode(error) !== "EPERM") throw error;
  }
}

function readPostmasterPid(clusterFolder: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(clusterFolder, "postmaster.pid"), "utf8").split("\n")[0]);
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
