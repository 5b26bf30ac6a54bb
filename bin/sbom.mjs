/** `npm run sbom`: what Billow is made of when it runs, as a bill of materials in CycloneDX. */
import { findNode, run } from "./setup.mjs";

process.exitCode = await run(findNode(), ["tools/print-sbom.ts"]);
