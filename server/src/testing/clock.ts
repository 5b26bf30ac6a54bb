import type { Clock } from "../deps.ts";

/** A clock that stands still until it is told otherwise. */
export interface FixedClock extends Clock {
  set(instant: string): void;
  advance(by: { days?: number; hours?: number; minutes?: number; seconds?: number }): void;
}

export function fixedClock(instant: string): FixedClock {
  let nowMs = Date.parse(instant);
  return {
    nowMs: () => nowMs,
    set: (next) => {
      nowMs = Date.parse(next);
    },
    advance: ({ days = 0, hours = 0, minutes = 0, seconds = 0 }) => {
      nowMs += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
    },
  };
}
