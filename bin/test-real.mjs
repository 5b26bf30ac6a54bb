/**
 * `npm run test:real`: installs what is missing, then runs the tests against other people's servers and checkers
 * (`*.real.test.ts`). Each installs its Debian packages where it may and is skipped with a sentence otherwise.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled } from "./install.mjs";
import { countUnitTests, runSteps, vitest } from "./steps.mjs";

const reports = mkdtempSync(join(tmpdir(), "billow-test-real-"));
process.on("exit", () => rmSync(reports, { recursive: true, force: true }));
const report = join(reports, "real.json");

process.exitCode = await runSteps([
  { name: "packages", act: ensureInstalled },
  {
    name: "tests against real servers and checkers",
    command: vitest(report, "--config", "vitest.real.config.ts", ...process.argv.slice(2)),
    count: () => countUnitTests(report),
    mayAllBeSkipped: true,
  },
]);
