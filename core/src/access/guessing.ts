/** Where failed guesses of a secret are counted. */
export type GuessedAt = "device" | "session" | "account" | "address";

/** How many failures are free, how fast they are forgotten, and the longest wait. */
export interface GuessLimit {
  readonly free: number;
  readonly forgottenEveryMs: number;
  readonly longestWaitMs: number;
}

/** What is known of the failures at one place. The number that still counts follows from both instants. */
export interface Guesses {
  readonly lastMs: number;
  /** When the last of them will be forgotten. */
  readonly forgottenAtMs: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/**
 * A browser in which its user has signed in before, and a session, are counted by themselves, so that failures elsewhere
 * never keep the owner of an account out. All other browsers share the count of the account and that of their address. An
 * account's wait stays short, because its owner may have a new browser.
 */
export const GUESS_LIMITS: Readonly<Record<GuessedAt, GuessLimit>> = {
  device: { free: 10, forgottenEveryMs: 2 * MINUTE_MS, longestWaitMs: 15 * MINUTE_MS },
  session: { free: 10, forgottenEveryMs: 2 * MINUTE_MS, longestWaitMs: 15 * MINUTE_MS },
  account: { free: 10, forgottenEveryMs: MINUTE_MS, longestWaitMs: MINUTE_MS },
  address: { free: 10, forgottenEveryMs: 2 * MINUTE_MS, longestWaitMs: 15 * MINUTE_MS },
};

/** How long to wait before the next guess: nothing while failures are free, then a second, and twice as long each time. */
export function guessWaitMs(limit: GuessLimit, guesses: Guesses, nowMs: number): number {
  const { lastMs, forgottenAtMs } = guesses;
  const counted = Math.ceil((forgottenAtMs - lastMs) / limit.forgottenEveryMs);
  if (counted < limit.free) return 0;
  const waitMs = Math.min(SECOND_MS * 2 ** (counted - limit.free), limit.longestWaitMs);
  return Math.max(0, lastMs + waitMs - nowMs);
}

/** The count with one more guess. It is taken before the guess is checked, so that many at once are many. */
export function withGuess(limit: GuessLimit, guesses: Guesses | null, nowMs: number): Guesses {
  const from = Math.max(guesses?.forgottenAtMs ?? nowMs, nowMs);
  return { lastMs: nowMs, forgottenAtMs: from + limit.forgottenEveryMs };
}

/** The count after a guess of `atMs` turned out to be right. Failures of others meanwhile stay. */
export function withoutGuess(
  limit: GuessLimit,
  { before, now, atMs }: { before: Guesses; now: Guesses; atMs: number },
): Guesses {
  const taken = withGuess(limit, before, atMs);
  if (now.lastMs === taken.lastMs && now.forgottenAtMs === taken.forgottenAtMs) return before;
  return { lastMs: now.lastMs, forgottenAtMs: now.forgottenAtMs - limit.forgottenEveryMs };
}
