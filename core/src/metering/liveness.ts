/** When a target answered, to distinguish an outage of the target from the end of a resource. Milliseconds. */
export interface Liveness {
  /** Whether the server reports when the target answered. Otherwise, samples are the only signs of life. */
  readonly isTold: boolean;
  /** The first sign of life after an instant; null where there is none. */
  nextAfter(at: number): number | null;
  /** Periods without a sign of life longer than `longerThan`. The last one is open if it lasts at `until`. */
  outages(limits: { longerThan: number; until: number }): Outage[];
}

/** A period without a sign of life, beginning with the last sign before it. */
export interface Outage {
  readonly from: number;
  /** Null while it lasts. */
  readonly before: number | null;
}

/** The liveness of a target from its signs of life, in any order and with repetitions. */
export function livenessOf(signs: Iterable<number>, isTold = false): Liveness {
  const sorted = Float64Array.from(new Set(signs)).sort();

  function nextAfter(at: number): number | null {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    return sorted[low] ?? null;
  }

  return {
    isTold,
    nextAfter,
    outages: ({ longerThan, until }) => {
      const found: Outage[] = [];
      for (const [index, from] of sorted.entries()) {
        const before = sorted[index + 1] ?? null;
        if ((before ?? until) - from > longerThan) found.push({ from, before });
      }
      return found;
    },
  };
}

/** For targets without any report of when they answered: they never count as out. */
export const ALWAYS_ALIVE: Liveness = {
  isTold: false,
  nextAfter: (at) => at + 1,
  outages: () => [],
};
