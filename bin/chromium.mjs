/** The browser of the browser tests: Debian's Chromium, at best as the headless shell. */
import { existsSync } from "node:fs";
import { run } from "./setup.mjs";

/** Does the same without a browser's windows, in two thirds of the time. */
const SHELL = "/usr/bin/chromium-headless-shell";
const BROWSER = "/usr/bin/chromium";

/**
 * Chromium is the one thing npm does not bring. Installs it where that is allowed, and names it to the tests in `CHROMIUM`.
 * Without it the browser tests fail, they are not skipped.
 */
export async function ensureChromium() {
  if (process.env.CHROMIUM) return existsSync(process.env.CHROMIUM) || refuse();
  if (!existsSync(SHELL) && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) await install();
  const found = [SHELL, BROWSER].find((path) => existsSync(path));
  if (found === undefined) return refuse();
  process.env.CHROMIUM = found;
  return true;
}

async function install() {
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-qq"], environment);
  const options = ["-y", "-qq", "--no-install-recommends"];
  await run("apt-get", ["install", ...options, "chromium-headless-shell"], environment);
}

function refuse() {
  console.error(
    "The browser tests need Chromium: install the package `chromium-headless-shell` or `chromium` (apt-get install, as " +
      "root), or set CHROMIUM to the path of a Chromium or Chrome.",
  );
  return false;
}
