const MINUTE_MS = 60_000;
const LONGEST_MS = 24 * 60 * MINUTE_MS;

/** When something that failed is tried again: after a minute, and twice as long each time, up to a day. It is never given up. */
export function retryAtMs(attempts: number, nowMs: number): number {
  return nowMs + Math.min(MINUTE_MS * 2 ** Math.min(attempts, 20), LONGEST_MS);
}
