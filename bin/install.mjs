/** Installs the packages of the lockfile. */
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { withLock } from "./lock.mjs";
import { checkNode, root, runWithProgress, SetupError } from "./setup.mjs";

/** The folder of the lock under which packages and console are changed. npm leaves names with a dot alone. */
export const lockFolder = join(root, "node_modules", ".billow-setup");

/** Says on standard error that another process is at work. */
export function sayWaiting(pid) {
  process.stderr.write(`Waiting for another start that is setting up (process ${pid}) …\n`);
}

/** Installs what the lockfile names and is missing or at another version; does nothing when all is there. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  checkNode();
  await withLock(lockFolder, sayWaiting, async (onStart) => {
    if (!isInstalled()) await install(onStart);
  });
}

async function install(onStart) {
  // npm runs under the system's Node: the one in node_modules may be replaced under its feet.
  const folders = (process.env.PATH ?? "").split(delimiter);
  const path = folders.filter((folder) => !folder.endsWith(join("node_modules", ".bin"))).join(delimiter);
  // `npm ci` would refuse a lockfile that lacks optional packages of other systems; `--no-save` keeps to it as strictly.
  // No package's script runs: what the only one with a script would do, the server does at its start.
  const { code, output } = await runWithProgress(
    "Installing packages; the first time takes about half a minute …",
    process.platform === "win32" ? "npm.cmd" : "npm",
    ["install", "--no-save", "--include=dev", "--include=optional", "--ignore-scripts", "--loglevel=error"],
    { env: { ...process.env, PATH: path }, onStart },
  );
  if (code !== 0) throw new SetupError(explainNpm(output));
  const missing = missingPackages();
  if (missing.length > 0) {
    throw new SetupError(
      `npm left out ${missing.slice(0, 3).join(", ")}; see whether the registry is reachable, delete node_modules and try again.`,
    );
  }
}

const REASONS = [
  [
    /ENOSPC|no space left/i,
    "The disk is full, so the packages could not be installed; free about 800 MB and try again.",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|network/i,
    "The packages could not be downloaded, as npm does not reach its registry; check the network, or the registry and proxy that `npm config` names, and try again.",
  ],
  [
    /EACCES|EPERM|EROFS/,
    "This user may not write to node_modules; give the user the right to, or start once as the owner of the folder.",
  ],
  [
    /EINTEGRITY/,
    "A downloaded package is not the one of the lockfile; run `npm cache clean --force` and try again.",
  ],
  [
    /E401|E403|E404|ETARGET/,
    "The registry that npm is set to does not give out a package of the lockfile; check the registry that `npm config` names.",
  ],
  [
    /npm did not start/,
    "Billow installs its packages with npm, which is not on the path; install Node with npm.",
  ],
];

function explainNpm(output) {
  const reason = REASONS.find(([pattern]) => pattern.test(output));
  const said = output.trim().split("\n").slice(-20).join("\n");
  return reason?.[1] ?? `npm could not install the packages; it says:\n${said}`;
}

function isInstalled() {
  return missingPackages().length === 0;
}

/** Compares the lockfile with the copy npm keeps of what it installed, and looks that each package is there. */
function missingPackages() {
  const wanted = readLock(join(root, "package-lock.json"));
  const installed = readLock(join(root, "node_modules", ".package-lock.json"));
  if (wanted === undefined)
    throw new SetupError(`The file package-lock.json is missing in ${root}; get it back.`);
  if (installed === undefined) return ["everything"];
  return Object.entries(wanted)
    .filter(([path, entry]) => path.startsWith("node_modules/") && isForThisSystem(entry))
    .filter(([path, entry]) => {
      if (entry.link) return !existsSync(join(root, path));
      return entry.version !== installed[path]?.version || !existsSync(join(root, path, "package.json"));
    })
    .map(([path]) => path.slice("node_modules/".length));
}

/** npm writes its copy last, so one that was interrupted leaves none, or an old one. */
function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch (error) {
    if (error.code === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
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
