import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  GUESS_LIMITS,
  type Guesses,
  type GuessLimit,
  guessWaitMs,
  withGuess,
  withoutGuess,
} from "./guessing.ts";

const DAY_MS = 24 * 3_600_000;

/** Guesses as soon as each may be made, at most so many. Answers the waits. */
function guessingHard(limit: GuessLimit, times: number): number[] {
  let guesses: Guesses | null = null;
  let nowMs = 0;
  return Array.from({ length: times }, () => {
    const waitMs = guesses === null ? 0 : guessWaitMs(limit, guesses, nowMs);
    nowMs += waitMs;
    guesses = withGuess(limit, guesses, nowMs);
    return waitMs;
  });
}

describe("guesses", () => {
  test("are free at first, then each waits twice as long as the one before, up to the longest wait", () => {
    const waits = guessingHard(GUESS_LIMITS.device, 24);
    expect(waits.slice(0, 10)).toEqual(Array(10).fill(0));
    expect(waits.slice(10, 16)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000]);
    expect(Math.max(...guessingHard(GUESS_LIMITS.account, 60))).toBe(60_000);
  });

  test("are few in a day, however they are timed", () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 20 * 60_000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(GUESS_LIMITS)), pauses, (limit, cycle) => {
        let guesses: Guesses | null = null;
        let made = 0;
        let nowMs = 0;
        while (nowMs < DAY_MS) {
          nowMs += (cycle[made % cycle.length] ?? 0) + (guesses ? guessWaitMs(limit, guesses, nowMs) : 0);
          guesses = withGuess(limit, guesses, nowMs);
          made += 1;
          if (made > 100_000) break;
        }
        // As many as are forgotten, those that are free, and those of the growing waits.
        expect(made).toBeLessThanOrEqual(DAY_MS / limit.forgottenEveryMs + limit.free + 14);
      }),
      { numRuns: 60 },
    );
  });

  test.each(Object.entries(GUESS_LIMITS))(
    "of %s are forgotten only after every wait is over",
    (_at, limit) => {
      expect(limit.free * limit.forgottenEveryMs).toBeGreaterThanOrEqual(limit.longestWaitMs);
    },
  );

  test("are forgotten one after the other", () => {
    const limit = GUESS_LIMITS.account;
    const ten = { lastMs: 0, forgottenAtMs: 10 * limit.forgottenEveryMs };
    expect(guessWaitMs(limit, ten, 999)).toBe(1);
    expect(guessWaitMs(limit, ten, 1000)).toBe(0);
    // After three minutes eight count, so the next two are free again.
    const after = withGuess(limit, ten, 3 * limit.forgottenEveryMs);
    expect(guessWaitMs(limit, after, after.lastMs)).toBe(0);
    const tenth = withGuess(limit, withGuess(limit, after, after.lastMs), after.lastMs);
    expect(guessWaitMs(limit, tenth, tenth.lastMs)).toBe(1000);
  });

  test("that were right do not count, and leave the failures of others meanwhile", () => {
    const limit = GUESS_LIMITS.address;
    const before = { lastMs: 5_000, forgottenAtMs: 9 * limit.forgottenEveryMs };
    const taken = withGuess(limit, before, 7_000);
    expect(withoutGuess(limit, { before, now: taken, atMs: 7_000 })).toEqual(before);
    const now = withGuess(limit, taken, 8_000);
    expect(withoutGuess(limit, { before, now, atMs: 7_000 })).toEqual({
      lastMs: 8_000,
      forgottenAtMs: 10 * limit.forgottenEveryMs,
    });
  });
});
