/** Lets one process of this checkout at a time change what all of them use: the packages and the built console. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const RETRY_MS = 100;

/**
 * Runs `work` when no other process does so, and answers what it answers. `onWait` hears once which process is ahead.
 * `work` gets a function to call with the pid of each process it starts, as that may outlive this one.
 *
 * Each contender writes a file of its own name and then looks for others: of two at once, the one that looks last sees
 * the other, so both never work. Only the files of dead processes are removed, which is what makes that safe.
 */
export async function withLock(folder, onWait, work) {
  mkdirSync(folder, { recursive: true });
  const name = `${process.pid}-${startOf(process.pid)}-${Math.random().toString(36).slice(2)}`;
  let waited = false;
  for (;;) {
    claim(folder, name, [process.pid]);
    const others = living(folder, name);
    if (others.length === 0) break;
    release(folder, name);
    if (!waited) onWait(others[0]);
    waited = true;
    await wait(RETRY_MS / 2 + Math.random() * RETRY_MS);
  }
  const end = () => release(folder, name);
  process.on("exit", end);
  try {
    return await work((pid) => claim(folder, name, [process.pid, pid]));
  } finally {
    end();
    process.off("exit", end);
  }
}

/** Renamed into place, so that a claim that can be seen can be read. */
function claim(folder, name, pids) {
  const draft = join(folder, `${name}.draft`);
  writeFileSync(draft, JSON.stringify(pids.map((pid) => ({ pid, start: startOf(pid) }))));
  renameSync(draft, join(folder, `${name}.json`));
}

function release(folder, name) {
  rmSync(join(folder, `${name}.json`), { force: true });
}

/** One living process of each other claim. */
function living(folder, ownName) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json") && name !== `${ownName}.json`);
  return names.flatMap((name) => {
    const path = join(folder, name);
    const pid = readProcesses(path).find((entry) => isAlive(entry))?.pid;
    if (pid === undefined) rmSync(path, { force: true });
    return pid === undefined ? [] : [pid];
  });
}

function readProcesses(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // Gone between two looks, or cut short by a loss of power: whoever wrote it has ended.
    return [];
  }
}

function isAlive({ pid, start }) {
  if (process.platform === "linux") return start !== "" && startOf(pid) === start;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** When the process began, as the system counts it: a pid alone is given to another process later. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Counting begins behind the name, which is in parentheses and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "" : fields[19];
  } catch {
    return "";
  }
}
