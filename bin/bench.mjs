/** `npm run bench`: installs what is missing, then measures. `npm run bench -- --help` says what can be chosen. */
import { ensureChromium } from "./chromium.mjs";
import { ensureConsole } from "./console.mjs";
import { ensureInstalled } from "./install.mjs";
import { findNode, run, SetupError } from "./setup.mjs";

try {
  await ensureInstalled();
  await ensureConsole();
  process.exitCode = (await ensureChromium())
    ? await run(findNode(), ["bench/main.ts", ...process.argv.slice(2)])
    : 1;
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
