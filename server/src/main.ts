import { text } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";
import { runCli } from "./cli/run.ts";
import { endWithLauncher, onStop } from "./lifetime.ts";

// On a machine with much memory V8 lets the heap grow to several times what lives in it: 200 MB more while events come in,
// 100 MB more in an import. This looks for garbage earlier, for a tenth more of this process's computing time. A command
// ends soon, so it may keep more.
const isServing = ["start", "worker"].includes(process.argv[2] ?? "");
setFlagsFromString(`--heap-growing-percent=${isServing ? 50 : 80}`);
endWithLauncher();
process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  readInput: () => text(process.stdin),
  stopAsked: () => new Promise((resolve) => onStop(resolve)),
});
