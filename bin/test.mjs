/**
 * `npm test`: installs what is missing, then checks everything in order and stops at the first step that fails.
 * `npm test -- --only=static|unit|browser` runs one part. The last line says how many tests passed and failed.
 */
import { join } from "node:path";
import { ensureChromium } from "./chromium.mjs";
import { ensureConsole } from "./console.mjs";
import { ensureInstalled } from "./install.mjs";
import { countUnitTests, readReport, runSteps, testEnvironment, vitest } from "./steps.mjs";
import { testFolder } from "./test-folder.mjs";

const folder = testFolder("billow-test-");
const unitReport = join(folder, "unit.json");
const browserReport = join(folder, "browser.json");

/** Every step: its part, its name and what it runs. A step with `count` runs tests and must have run at least one. */
const steps = [
  { name: "packages", act: ensureInstalled },
  { part: "static", name: "types of server and tools", command: ["tsc", "-p", ".", "--noEmit"] },
  { part: "static", name: "types of core", command: ["tsc", "-p", "core", "--noEmit"] },
  { part: "static", name: "types of contract", command: ["tsc", "-p", "contract", "--noEmit"] },
  { part: "static", name: "types of web", command: ["tsc", "-p", "web", "--noEmit"] },
  { part: "static", name: "format, lint, boundaries", command: ["biome", "ci", "--error-on-warnings", "."] },
  { part: "static", name: "nothing unused", command: ["knip", "--no-config-hints"] },
  {
    part: "static",
    name: "nothing that only tests use",
    command: ["knip", "--production", "--no-config-hints"],
  },
  {
    part: "unit",
    name: "unit, property and slice tests",
    command: vitest(unitReport),
    environment,
    count: () => countUnitTests(unitReport),
  },
  { part: "browser", name: "build of the console", act: ensureConsole },
  { part: "browser", name: "Chromium", act: ensureChromium },
  {
    part: "browser",
    name: "browser tests",
    command: ["playwright", "test", "--reporter=list,json"],
    environment: () => ({ ...environment(), PLAYWRIGHT_JSON_OUTPUT_FILE: browserReport }),
    count: () => countBrowserTests(browserReport),
  },
];

process.exitCode = await main(process.argv.slice(2));

async function main(args) {
  const parts = chooseParts(args);
  if (!parts) {
    console.error("Usage: npm test [-- --only=static|unit|browser]");
    return 2;
  }
  return runSteps(steps.filter(({ part }) => part === undefined || parts.includes(part)));
}

/** The many Billows that tests start find the sources compiled, for a fifth of their start. */
function environment() {
  return { ...testEnvironment(), TMPDIR: folder, NODE_COMPILE_CACHE: join(folder, "compiled") };
}

function chooseParts(args) {
  const parts = ["static", "unit", "browser"];
  if (args.length === 0) return parts;
  const only = /^--only=(\w+)$/.exec(args[0])?.[1];
  return args.length === 1 && parts.includes(only) ? [only] : undefined;
}

function countBrowserTests(path) {
  const report = readReport(path);
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report?.stats ?? {};
  return {
    passed: expected + flaky,
    failed: unexpected,
    skipped,
    retried: retriedTests(report?.suites ?? []),
  };
}

/** The names of the tests that failed once and then passed. */
function retriedTests(suites) {
  return suites.flatMap(({ specs = [], suites: inner = [] }) => [
    ...specs.flatMap(({ title, file, tests }) =>
      tests
        .filter(({ status }) => status === "flaky")
        .map(({ projectName }) => `[${projectName}] ${file} › ${title}`),
    ),
    ...retriedTests(inner),
  ]);
}
