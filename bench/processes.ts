import { readdir, readFile } from "node:fs/promises";

/** The kernel counts processor time in hundredths of a second. */
const TICKS_A_SECOND = 100;

/** Processor time in seconds of a core. */
export interface Cpu {
  server: number;
  /** None of a database that runs elsewhere. */
  database: number;
}

/** Processor time of a server process and of its database: the postmaster, its children, and those that have ended. */
export async function cpuSeconds(serverPid: number, postmasterPidFile: string | null): Promise<Cpu> {
  const postmaster =
    postmasterPidFile === null ? null : Number((await readFile(postmasterPidFile, "utf8")).split("\n")[0]);
  const ticks = { server: 0, database: 0 };
  for (const name of await readdir("/proc")) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? await statOf(pid) : null;
    if (stat === null) continue;
    if (pid === serverPid) ticks.server += stat.ticks;
    else if (pid === postmaster) ticks.database += stat.ticks + stat.ticksOfEnded;
    else if (stat.parent === postmaster) ticks.database += stat.ticks;
  }
  return { server: ticks.server / TICKS_A_SECOND, database: ticks.database / TICKS_A_SECOND };
}

async function statOf(pid: number): Promise<{ parent: number; ticks: number; ticksOfEnded: number } | null> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (text === null) return null;
  // The name in parentheses may hold blanks; what follows it is plain.
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [1, 11, 12, 13, 14].map(
    (index) => fields[index],
  );
  return { parent, ticks: user + system, ticksOfEnded: endedUser + endedSystem };
}

export async function rssMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}
