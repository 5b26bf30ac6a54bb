import { type Decimal, decimal } from "./decimal.ts";

/** The last a counter said. `at` is milliseconds since 1970, null where only the value is known. */
export interface CounterState {
  readonly value: Decimal;
  readonly at: number | null;
}

/** What a counter's next sample adds, and whether it began anew in between. */
export interface CounterStep {
  readonly increase: Decimal;
  readonly isReset: boolean;
  readonly state: CounterState;
}

const ZERO = decimal(0n);

/**
 * What a counter counted between what it said last and its next sample.
 *
 * The first sample of all adds nothing: what a counter counted before anybody looked is not known to belong to the time
 * that is billed. A counter that went down began anew from zero, so its whole value counts; what it counted between the
 * last look and its new beginning nobody saw. Since each step begins where the one before ended, however far apart they
 * are, windows lose nothing at their edges and the steps of any cutting of time add up to the same.
 */
export function countStep(before: CounterState | null, sample: { at: number; value: Decimal }): CounterStep {
  const state = { value: sample.value, at: sample.at };
  if (before === null) return { increase: ZERO, isReset: false, state };
  if (sample.value.lt(before.value)) return { increase: sample.value, isReset: true, state };
  return { increase: sample.value.minus(before.value), isReset: false, state };
}
