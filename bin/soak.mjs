/** `npm run soak`: installs what is missing, then loads and kills. `npm run soak -- --help` says what can be chosen. */
import { ensureInstalled } from "./install.mjs";
import { findNode, run, SetupError } from "./setup.mjs";

try {
  await ensureInstalled();
  process.exitCode = await run(findNode(), ["bench/soak/main.ts", ...process.argv.slice(2)]);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
