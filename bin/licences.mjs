/** `npm run licences`: what Billow is made of when it runs, each with its version and licence, as the lockfile has it. */
import { findNode, run } from "./setup.mjs";

process.exitCode = await run(findNode(), ["tools/print-licences.ts"]);
