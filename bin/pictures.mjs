/** `npm run docs:pictures`: makes the pictures of the documentation from the demo, so that they show the console as it is. */
import { ensureChromium } from "./chromium.mjs";
import { ensureConsole } from "./console.mjs";
import { ensureInstalled } from "./install.mjs";
import { findNode, run, SetupError } from "./setup.mjs";

try {
  await ensureInstalled();
  await ensureConsole();
  await ensureChromium();
  process.exitCode = await run(findNode(), ["e2e/make-pictures.ts"]);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
