/** Runs the steps of a check in order, stops at the first that fails, and counts the tests of all of them. */
import { existsSync, readFileSync } from "node:fs";
import { childEnvironment, run, SetupError } from "./setup.mjs";

/**
 * Answers the exit code. A step has a name and either acts by itself or is a command; one with `count` runs tests and
 * must have run at least one. The last line says how many tests passed, failed and were skipped, after the names of those
 * that passed at the second try.
 */
export async function runSteps(steps) {
  const total = { passed: 0, failed: 0, skipped: 0, retried: [] };
  let broken;
  for (const step of steps) {
    if (!broken && !(await runStep(step, total))) broken = step;
  }
  if (broken) console.error(`\nFailed: ${broken.name}`);
  if (broken && total.failed === 0) total.failed = 1;
  for (const name of total.retried) console.log(`\nPassed at the second try: ${name}`);
  console.log(
    `\n${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ""}`,
  );
  return broken ? 1 : 0;
}

/** The environment of tests: a developer's own database, mail server or port must not reach them. */
export function testEnvironment() {
  const environment = childEnvironment();
  for (const variable of Object.keys(environment))
    if (/^(BILLOW_.*|AWS_.*|DATABASE_URL|SMTP_URL|PORT|LOG_LEVEL)$/.test(variable))
      delete environment[variable];
  return environment;
}

/** The command that runs Vitest and writes what `countUnitTests` reads. */
export function vitest(report, ...more) {
  return ["vitest", "run", ...more, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
}

export function countUnitTests(path) {
  const report = readReport(path);
  const brokenFiles = (report?.testResults ?? []).filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  return {
    passed: report?.numPassedTests ?? 0,
    failed: (report?.numFailedTests ?? 0) + brokenFiles.length,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
}

export function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

/** Runs one step, adds its tests to the total, and answers whether it succeeded. */
async function runStep(step, total) {
  console.log(`\n▸ ${step.name}`);
  const startedAt = Date.now();
  let ok = step.act ? await succeeds(step.act) : (await runCommand(step)) === 0;
  if (step.count) {
    const counts = step.count();
    for (const kind of ["passed", "failed", "skipped"]) total[kind] += counts[kind];
    total.retried.push(...(counts.retried ?? []));
    if (counts.passed + counts.failed + (step.mayAllBeSkipped ? counts.skipped : 0) === 0) {
      console.error("No test ran.");
      ok = false;
    }
    ok = ok && counts.failed === 0;
  }
  console.log(`${ok ? "✓" : "✗"} ${step.name}, ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return ok;
}

async function succeeds(act) {
  try {
    return (await act()) !== false;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return false;
  }
}

function runCommand({ command: [name, ...args], environment = testEnvironment }) {
  return run(name, args, environment());
}
