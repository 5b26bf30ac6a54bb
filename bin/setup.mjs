/**
 * What every command needs before TypeScript can run: the packages of the lockfile and a recent Node. Plain JavaScript
 * for Node 18 and later, with nothing but Node's own modules, because nothing else may be there yet.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

const binFolder = join(root, "node_modules", ".bin");

/** Installs what the lockfile names and is missing or at another version; does nothing when all is there. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  console.log("Installing packages; the first time takes about half a minute …");
  // npm runs under the system's Node: the one in node_modules is replaced under its feet.
  const folders = (process.env.PATH ?? "").split(delimiter);
  const path = folders.filter((folder) => !folder.endsWith(join("node_modules", ".bin"))).join(delimiter);
  // `npm ci` would refuse a lockfile that lacks optional packages of other systems; `--no-save` keeps to it as strictly.
  const args = ["install", "--no-save", "--include=dev", "--include=optional", "--loglevel=error"];
  const code = await run("npm", args, { ...process.env, PATH: path });
  if (code !== 0) throw new SetupError("npm could not install the packages; what it says stands above.");
  if (!isInstalled())
    throw new SetupError(
      "The packages are not complete after `npm install`: delete node_modules and try again.",
    );
}

/** The Node that runs Billow: the one the lockfile pins where there is one for this system, otherwise this very one. */
export function findNode() {
  const pinned = join(binFolder, "node");
  if (existsSync(pinned)) return pinned;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  throw new SetupError(
    `Billow needs Node 24 and brings it along on Linux (x64 and arm64) alone. This is Node ${process.versions.node} ` +
      `on ${process.platform} ${process.arch}: install Node 24, then try again.`,
  );
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

/** A failure that a sentence explains; its stack would help nobody. */
export class SetupError extends Error {}

/** Compares the lockfile with the copy npm keeps of what it installed, and looks that each package is there. */
function isInstalled() {
  const installed = readLock(join(root, "node_modules", ".package-lock.json"));
  const wanted = readLock(join(root, "package-lock.json"));
  return (
    installed !== undefined &&
    wanted !== undefined &&
    Object.entries(wanted).every(([path, entry]) => {
      if (!path.startsWith("node_modules/") || !isForThisSystem(entry)) return true;
      if (entry.link) return existsSync(join(root, path));
      return entry.version === installed[path]?.version && existsSync(join(root, path, "package.json"));
    })
  );
}

function readLock(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).packages : undefined;
}

/** Most optional packages exist for one system each; npm leaves out those for another, and what only they need. */
function isForThisSystem(entry) {
  if (!entry.optional) return true;
  const names = (list, value) => [list].flat().includes(value);
  return (
    names(entry.os, process.platform) &&
    names(entry.cpu, process.arch) &&
    names(entry.libc ?? "glibc", "glibc")
  );
}
