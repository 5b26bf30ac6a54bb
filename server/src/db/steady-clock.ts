/** Node turns a longer wait into one of a millisecond, with a warning each time. */
const WAIT_MAX_MS = 2 ** 31 - 1;

/**
 * The job queue's clock. It goes on evenly when the machine's clock is set: the queue waits until an instant, and after a
 * step back by more than 24 days it would look a thousand times a second whether that has come, for weeks. What is due
 * when is decided by the database's clock, which the queue compares this one with.
 */
export const steadyClock = {
  now: () => performance.timeOrigin + performance.now(),
  setTimeout: (work: () => void, ms: number) => setTimeout(work, Math.min(ms, WAIT_MAX_MS)),
  clearTimeout: (handle: NodeJS.Timeout) => clearTimeout(handle),
  setInterval: (work: () => void, ms: number) => setInterval(work, Math.min(ms, WAIT_MAX_MS)),
  clearInterval: (handle: NodeJS.Timeout) => clearInterval(handle),
};
