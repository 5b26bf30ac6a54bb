import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Identifies a process for ever. A pid alone is reused. */
export interface ProcessIdentity {
  pid: number;
  /** When the process began, in clock ticks since boot. */
  startTicks: string;
  /** Differs after each boot. */
  bootId: string;
  /** Two containers may both have a process 1, but each has its own namespace of pids. */
  pidNamespace: string;
}

export function currentProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    startTicks: readStartTicks(process.pid) ?? "",
    bootId: readQuietly(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()) ?? "",
    pidNamespace: readQuietly(() => readlinkSync("/proc/self/ns/pid")) ?? "",
  };
}

/** "unknown" for a process of another machine, container or boot, which cannot be inspected. */
export function processState(identity: ProcessIdentity): "alive" | "dead" | "unknown" {
  const self = currentProcess();
  if (identity.bootId !== self.bootId || identity.pidNamespace !== self.pidNamespace) return "unknown";
  return readStartTicks(identity.pid) === identity.startTicks ? "alive" : "dead";
}

/** Undefined for a process that has ended, even if its parent has not noticed yet. */
function readStartTicks(pid: number): string | undefined {
  const stat = readQuietly(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (stat === undefined) return undefined;
  // The second field, the name, is in parentheses and may contain anything, so parsing begins after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  return state === "Z" || state === "X" ? undefined : fields[19];
}

/** The processes whose working folder is this one. Every process of a PostgreSQL server works in its data folder. */
export function processesIn(folder: string): number[] {
  const pids = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => worksIn(pid, folder));
}

export function worksIn(pid: number, folder: string): boolean {
  return readQuietly(() => readlinkSync(`/proc/${pid}/cwd`)) === folder;
}

/** The process may end between two reads, or belong to another user. */
function readQuietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
