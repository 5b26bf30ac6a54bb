import { text } from "node:stream/consumers";
import { runCli } from "./cli/run.ts";
import { endWithLauncher, onStop } from "./lifetime.ts";

endWithLauncher();
process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  readInput: () => text(process.stdin),
  stopAsked: () => new Promise((resolve) => onStop(resolve)),
});
