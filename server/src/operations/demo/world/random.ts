import { createHash } from "node:crypto";

/** Deterministic random numbers. Only integers, because they end up in quantities and amounts. */
export interface Random {
  /** An integer from `from` to `to`, both included. */
  int(from: number, to: number): number;
  chance(permille: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/**
 * A separate stream for each seed and names, such as a customer and a month. So an additional draw in one place does
 * not change the others.
 */
export function createRandom(seed: string, ...names: readonly string[]): Random {
  const next = sfc32(
    createHash("sha256")
      .update([seed, ...names].join("\0"))
      .digest(),
  );
  const int = (from: number, to: number) => from + (next() % (to - from + 1));
  return {
    int,
    chance: (permille) => int(0, 999) < permille,
    pick: (list) => {
      const one = list[int(0, list.length - 1)];
      if (one === undefined) throw new RangeError("There is nothing to pick from an empty list.");
      return one;
    },
  };
}

/** The generator "sfc32" of PractRand by Chris Doty-Humphrey: 128 bits of state, 32 bits per draw. */
function sfc32(seed: Buffer): () => number {
  let a = seed.readInt32LE(0);
  let b = seed.readInt32LE(4);
  let c = seed.readInt32LE(8);
  let counter = seed.readInt32LE(12);
  return () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
}
