import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What `hold-database.ts` says, line by line. */
export interface Said {
  role?: string;
  url?: string;
  refused?: string;
  kind?: string;
  info?: string;
  error?: string;
}

export interface DatabaseProcess {
  child: ChildProcess;
  pid: number;
  said: Said[];
  /** Its answer to the question whether it got the database. */
  opened: Promise<Said>;
  ended: Promise<number | null>;
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

const SCRIPT = fileURLToPath(new URL("hold-database.ts", import.meta.url));

/** A process of its own that opens the database of `env`, as `billow start` or a command does. */
export function spawnDatabaseProcess(
  env: Record<string, string>,
  purpose: "server" | "command" = "server",
): DatabaseProcess {
  const child = spawn(process.execPath, [SCRIPT, purpose], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const said: Said[] = [];
  const ended = once(child, "close").then(() => child.exitCode);
  const opened = new Promise<Said>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const saying: Said = JSON.parse(line);
      said.push(saying);
      if (saying.role !== undefined || saying.refused !== undefined) resolve(saying);
    });
    ended.then(
      () => resolve({ refused: "The process ended without a word." }),
      () => {},
    );
  });
  return {
    child,
    pid: child.pid ?? 0,
    said,
    opened,
    ended,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
