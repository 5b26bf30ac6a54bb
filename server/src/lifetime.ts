/** npm and the terminal may both pass on one and the same Ctrl-C. */
const REPEAT_MS = 1_000;

/**
 * Calls `stop` once, when SIGINT or SIGTERM asks this process to end. Who asks again later than a moment does not want to
 * wait, and the process ends at once.
 */
export function onStop(stop: () => void): void {
  let firstMs: number | undefined;
  const end = () => {
    const nowMs = performance.now();
    if (firstMs === undefined) {
      firstMs = nowMs;
      stop();
    } else if (nowMs - firstMs > REPEAT_MS) {
      process.exit(130);
    }
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
}

/**
 * Asks this process to end when the launcher that runs it under another Node (`bin/run-under.mjs`) is gone, however that
 * ended: the channel between them then closes.
 */
export function endWithLauncher(): void {
  if (process.channel === undefined) return;
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  // Listening must not keep a command alive that has done its work.
  process.channel?.unref();
}
