/**
 * `npm run test:citus`: runs the tests of usage on distributed databases, where CITUS_URL names the maintenance database of a
 * coordinator whose workers are added there. Without it, it says so and ends: Citus is not packaged for everyone.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled } from "./install.mjs";
import { countUnitTests, runSteps, testEnvironment, vitest } from "./steps.mjs";

const { CITUS_URL } = process.env;

if (CITUS_URL === undefined) {
  console.log(
    "CITUS_URL is not set, so nothing was tested. Set it to the maintenance database of a Citus coordinator with two workers or more: postgres://USER@HOST:5432/postgres",
  );
} else {
  const reports = mkdtempSync(join(tmpdir(), "billow-test-citus-"));
  process.on("exit", () => rmSync(reports, { recursive: true, force: true }));
  const report = join(reports, "citus.json");
  process.exitCode = await runSteps([
    { name: "packages", act: ensureInstalled },
    {
      name: "tests on a distributed database",
      command: vitest(report, "--config", "vitest.citus.config.ts", ...process.argv.slice(2)),
      environment: () => ({ ...testEnvironment(), BILLOW_TEST_CITUS_URL: CITUS_URL }),
      count: () => countUnitTests(report),
    },
  ]);
}
