/** `npm run bench`: installs what is missing, then measures. `npm run bench -- --help` says what can be chosen. */
import { ensureInstalled } from "./install.mjs";
import { findNode, run, SetupError } from "./setup.mjs";

try {
  await ensureInstalled();
  process.exitCode = await run(findNode(), ["bench/main.ts", ...process.argv.slice(2)]);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
