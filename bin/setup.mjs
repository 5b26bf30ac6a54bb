/**
 * What every command needs before TypeScript can run. Plain JavaScript for Node 18 and later, with nothing but Node's own
 * modules, because nothing else may be there yet.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

const binFolder = join(root, "node_modules", ".bin");

/** A failure that a sentence explains; its stack would help nobody. */
export class SetupError extends Error {}

/** The Node that runs Billow: this one if it is recent enough, otherwise the one that the lockfile pins. */
export function findNode() {
  if (isRecent()) return process.execPath;
  const pinned = join(root, "node_modules", `node-linux-${process.arch}`, "bin", "node");
  if (bringsNode() && existsSync(pinned)) return pinned;
  throw new SetupError(
    `Billow needs Node 22.18 or later and brings one along on Linux with glibc (x64 and arm64) alone; this is Node ` +
      `${process.versions.node} on ${process.platform} ${process.arch}: install Node 24, then try again.`,
  );
}

/** Throws early where installing would not help either. */
export function checkNode() {
  if (!isRecent() && !bringsNode()) findNode();
}

/** From this version on, Node runs TypeScript as it is. */
function isRecent() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

function bringsNode() {
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch)) return false;
  // The report would otherwise look up the names of all peers.
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime !== undefined;
}

/** This process's environment with the installed commands, and the pinned Node, first on the path. */
export function childEnvironment() {
  return { ...process.env, PATH: [binFolder, process.env.PATH ?? ""].join(delimiter) };
}

/** Runs a command in the root folder with its output passed through; answers its exit code, 1 when a signal ended it. */
export function run(command, args, env = childEnvironment(), cwd = root) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: "inherit" });
    const forward = (signal) => child.kill(signal);
    process.on("SIGTERM", forward);
    process.on("SIGINT", forward);
    const finish = (code) => {
      process.off("SIGTERM", forward);
      process.off("SIGINT", forward);
      resolve(code);
    };
    child.on("error", (error) => {
      console.error(`${command} did not start: ${error.message}`);
      finish(1);
    });
    child.on("exit", (code) => finish(code ?? 1));
  });
}

/**
 * Runs a command whose output matters only if it fails, and says on standard error what is being done and for how long:
 * standard output belongs to the command that the user asked for. Answers its exit code and all it said.
 */
export function runWithProgress(title, command, args, { env, cwd = root, onStart }) {
  const beginMs = Date.now();
  const seconds = () => Math.round((Date.now() - beginMs) / 1000);
  const isTerminal = process.stderr.isTTY === true;
  process.stderr.write(isTerminal ? title : `${title}\n`);
  const ticker = isTerminal && setInterval(() => process.stderr.write(`\r${title} ${seconds()} s`), 1000);
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    if (child.pid !== undefined) onStart?.(child.pid);
    let output = "";
    const collect = (chunk) => {
      output = (output + chunk).slice(-100_000);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const stop = (signal) => {
      child.kill(signal);
      child.once("close", () => process.exit(signal === "SIGINT" ? 130 : 143));
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
    const finish = (code) => {
      process.off("SIGTERM", stop);
      process.off("SIGINT", stop);
      clearInterval(ticker);
      if (isTerminal) process.stderr.write(`\r${title} ${seconds()} s\n`);
      resolve({ code, output });
    };
    child.on("error", (error) => {
      output += `${command} did not start: ${error.message}`;
      finish(1);
    });
    child.on("close", (code) => finish(code ?? 1));
  });
}
