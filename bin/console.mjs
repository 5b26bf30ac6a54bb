/** Builds the console when its sources changed. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { lockFolder, sayWaiting } from "./install.mjs";
import { withLock } from "./lock.mjs";
import { childEnvironment, findNode, root, runWithProgress, SetupError } from "./setup.mjs";

const web = join(root, "web");
const dist = join(web, "dist");
const stampPath = join(dist, ".stamp");

/** What the console is made of. */
const sources = ["web", "contract", "core", "package-lock.json"];

export async function ensureConsole() {
  const stamp = hashSources();
  if (isBuilt(stamp)) return;
  await withLock(lockFolder, sayWaiting, async (onStart) => {
    if (!isBuilt(stamp)) await build(stamp, onStart);
  });
}

function isBuilt(stamp) {
  return (
    existsSync(join(dist, "index.html")) && existsSync(stampPath) && readFileSync(stampPath, "utf8") === stamp
  );
}

async function build(stamp, onStart) {
  const vite = join(
    dirname(createRequire(join(web, "package.json")).resolve("vite/package.json")),
    "bin",
    "vite.js",
  );
  const { code, output } = await runWithProgress(
    "Building the console …",
    findNode(),
    [vite, "build", "--logLevel", "warn"],
    { env: childEnvironment(), cwd: web, onStart },
  );
  if (code !== 0) throw new SetupError(explainBuild(output));
  compress();
  // Vite empties the folder first, so a stamp is only ever beside the build it belongs to.
  writeFileSync(stampPath, stamp);
}

/** Packs what is text once, here, so that the server only picks the packed file and no request pays for it. */
function compress() {
  for (const path of listFiles(dist)) {
    if (/\.(js|css|html|svg)$/.test(path))
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
  }
}

function explainBuild(output) {
  if (/ENOSPC|no space left/i.test(output)) {
    return "The disk is full, so the console could not be built; free about 20 MB and try again.";
  }
  return `The console could not be built; Vite says:\n${output.trim()}`;
}

function hashSources() {
  const hash = createHash("sha256");
  for (const path of sources.flatMap((name) => listFiles(join(root, name)))) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update("\0");
  }
  return hash.digest("hex");
}

/** In a fixed order, without what is installed, built or only tested. */
function listFiles(path) {
  if (path.endsWith(".json")) return [path];
  const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !isIgnored(name));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const child = join(path, entry.name);
    return entry.isDirectory() ? listFiles(child) : [child];
  });
}

function isIgnored(name) {
  return name === "node_modules" || name === "dist" || name.startsWith(".") || /\.test\.tsx?$/.test(name);
}
