import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { TIME_ZONE } from "./dates.ts";

/** A Billow that runs as a process of its own, as `npm start` runs it. */
export interface BillowProcess {
  url: string;
  /** Sets its clock, where it was started with one that moves. */
  setClock(instantMs: number): Promise<void>;
  /** Ends it as a terminal would, and waits until it has ended. */
  stop(): Promise<void>;
}

export const ADMINISTRATOR = { email: "ada@billow.example", password: "correct horse battery" };

const MAIN = join(import.meta.dirname, "../server/src/main.ts");
const MOVABLE_CLOCK = pathToFileURL(join(import.meta.dirname, "movable-clock.ts")).href;

/** After this long a process that was asked to end is killed, so that none is left behind. */
const END_MS = 15_000;

export async function startBillow(
  dataFolder: string,
  options: { movableClock?: boolean; demo?: boolean; smtpUrl?: string } = {},
): Promise<BillowProcess> {
  const child = spawn(
    process.execPath,
    [...(options.movableClock ? ["--import", MOVABLE_CLOCK] : []), MAIN, "start"],
    {
      env: {
        ...environmentOf(dataFolder),
        BILLOW_DEMO: options.demo ? "on" : "off",
        ...(options.smtpUrl !== undefined && { SMTP_URL: options.smtpUrl }),
      },
      // When this process is killed the channel closes, and Billow ends too.
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  const logs: string[] = [];
  child.stderr?.on("data", (chunk: Buffer) => logs.push(chunk.toString()));
  return {
    url: await readyAddress(child, logs),
    async setClock(instantMs) {
      child.send({ clockOffsetMs: instantMs - Date.now() });
      await once(child, "message");
    },
    stop: () => end(child, logs),
  };
}

/** Runs a command line to its end and answers what it wrote to standard output. */
export async function runCommand(dataFolder: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: environmentOf(dataFolder),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  if (code !== 0) throw new Error(`billow ${args.join(" ")} ended with ${code}:\n${output}${errors}`);
  return output.trim();
}

/** Nothing of the developer's own settings, such as a database or a mail server, reaches the tests. */
function environmentOf(dataFolder: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    TMPDIR: process.env.TMPDIR,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    BILLOW_DATA: dataFolder,
    BILLOW_TIMEZONE: TIME_ZONE,
    // Sources and webhooks of the tests are servers on this machine.
    BILLOW_ALLOW_PRIVATE_TARGETS: "127.0.0.1",
    BILLOW_ADMIN_EMAIL: ADMINISTRATOR.email,
    BILLOW_ADMIN_PASSWORD: ADMINISTRATOR.password,
    PORT: "0",
    LOG_LEVEL: "warn",
  };
}

async function readyAddress(child: ChildProcess, logs: readonly string[]): Promise<string> {
  if (child.stdout === null) throw new Error("its output is a pipe");
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([
    once(lines, "line"),
    once(child, "exit").then(([code]) => [`ended with ${code}`]),
  ]);
  const address = /^Billow is ready at (http:\S+)/.exec(String(line))?.[1];
  if (address !== undefined) return address;
  child.kill("SIGKILL");
  throw new Error(`Billow did not start: ${line}\n${logs.join("")}`);
}

async function end(child: ChildProcess, logs: readonly string[]): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const killer = setTimeout(() => child.kill("SIGKILL"), END_MS);
  child.kill("SIGTERM");
  const [code, signal] = await once(child, "exit");
  clearTimeout(killer);
  if (code !== 0) throw new Error(`Billow ended with ${code ?? signal}:\n${logs.join("")}`);
}
