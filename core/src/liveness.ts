/** When a target answered, to tell an outage of its scrapes from the end of one of its resources. Milliseconds. */
export interface Liveness {
  /** Whether somebody says when it answered; otherwise signs of life are only samples that happen to be there. */
  readonly isTold: boolean;
  /** The first sign of life after an instant; null where there is none. */
  nextAfter(at: number): number | null;
  /** Stretches without a sign of life that are longer than `longerThan`; the last one has no end when it lasts at `until`. */
  outages(given: { longerThan: number; until: number }): Outage[];
}

/** A stretch without a sign of life, from the last sign before it. */
export interface Outage {
  readonly from: number;
  /** Null while it lasts. */
  readonly before: number | null;
}

/** The liveness that signs of life tell of, in any order and as often as they like. */
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

/** For targets of which nothing tells when they answered: they never count as out. */
export const ALWAYS_ALIVE: Liveness = {
  isTold: false,
  nextAfter: (at) => at + 1,
  outages: () => [],
};
