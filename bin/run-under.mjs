/** Runs a program under another Node as if it were this process. */
import { spawn } from "node:child_process";

/** npm and the terminal may both pass on one and the same Ctrl-C. */
const REPEAT_MS = 1000;

/**
 * Runs `node flags… args…` with our standard streams; passes signals on, each once, and ends as it ends. The child notices when
 * this process is killed by the end of the channel between them (`server/src/lifetime.ts`).
 *
 * The child gets a session of its own, because the terminal would send it the Ctrl-C that we pass on, except where it may
 * want to ask something in the terminal.
 */
export async function runUnder(node, args, flags = []) {
  const detached = !process.stdin.isTTY || ["start", "worker"].includes(args[1]);
  const child = spawn(node, [...flags, ...args], {
    detached,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  const passedOnMs = new Map();
  const passOn = (signal) => {
    if (signal === "SIGINT" && !detached) return;
    const nowMs = performance.now();
    if (nowMs - (passedOnMs.get(signal) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS) return;
    passedOnMs.set(signal, nowMs);
    // A terminal that closes asks for the end as well.
    child.kill(signal === "SIGHUP" ? "SIGTERM" : signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, passOn);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (...ending) => resolve(ending));
  });
  if (signal === null) process.exit(code);
  for (const name of signals) process.off(name, passOn);
  process.kill(process.pid, signal);
}
