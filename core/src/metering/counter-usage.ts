import { type Decimal, decimal } from "../money/decimal.ts";

/** A sample of a counter. `at` is milliseconds since 1970; `series` is the index of its series. */
export interface CounterSample {
  readonly at: number;
  readonly value: Decimal;
  readonly series: number;
}

/**
 * How a counter changed from one value to the next. `on`: it continued. `reset`: it restarted at zero. `wrap`: it
 * exceeded 32 bits. `glitch`: it fell and recovered. `back`: it fell a little and did not recover.
 */
export type CounterStepKind = "on" | "reset" | "wrap" | "glitch" | "back";

export interface CounterStep {
  readonly at: number;
  readonly kind: CounterStepKind;
  readonly increase: Decimal;
  readonly before: Decimal;
  readonly value: Decimal;
}

/** A dip may recover within this time. Counting a period needs samples this long before and after it. */
export const COUNTER_LOOK_AHEAD_MS = 600_000;

/**
 * What a counter counted from sample to sample, by time, from one or several series of the same counter. `bases` is
 * the last value of each series before its samples; null where it is unknown.
 *
 * The first sample adds nothing, because the counter may have counted before the billed time. When the value falls,
 * the likelier explanation applies. If the new value is nearer to the old one than to zero, the counter continues:
 * nothing counts until it has recovered from the dip, or from the lower value on if it does not recover soon. If the
 * new value is nearer to zero, the counter restarted at zero. The exception is a counter that returns in a single
 * step to its old value and not beyond twice of it: a restarted counter would have needed its whole life for that. A
 * 32-bit counter near its maximum has wrapped if its usual step explains the new value.
 *
 * Steps depend only on nearby samples, so they add up to the same however time is divided.
 */
export function countSteps(
  bases: readonly (Decimal | null)[],
  samples: readonly CounterSample[],
): CounterStep[] {
  const steps: CounterStep[] = [];
  const own = [...bases];
  const highs: Decimal[] = [];
  let high = bases.reduce((max, base) => (max === null || base?.gt(max) ? base : max), null);
  let usual = ZERO;
  for (const [place, { at, value, series }] of samples.entries()) {
    const ownBefore = own[series] ?? null;
    own[series] = value;
    if (high === null) {
      high = value;
    } else if (value.gte(high)) {
      usual = value.minus(high);
      steps.push({ at, kind: "on", increase: usual, before: high, value });
      high = value;
    } else if (ownBefore === null || value.lt(ownBefore)) {
      const step = stepDown({ high, place, samples, usual });
      steps.push({ at, ...step, before: high, value });
      if (step.kind !== "glitch") high = value;
    } else if (bases.length > 1 && wasHigherForLong(highs, samples, place)) {
      // Its own last value is older than a new beginning that no series saw happen.
      const step = stepDown({ high, place, samples, usual });
      if (step.kind === "reset" || step.kind === "wrap") {
        steps.push({ at, ...step, before: high, value });
        high = value;
      }
    }
    // Otherwise it lags behind another series, or is recovering from a dip.
    highs.push(high);
  }
  return steps;
}

const ZERO = decimal(0n);
const BITS_32 = decimal(2n ** 32n);
/** A 32-bit counter this close to its maximum may always have wrapped. */
const NEAR_THE_END = decimal(2n ** 26n);

/** A scrape reads its values at most this long before or after the time it is dated. */
const SCRAPE_LAG_MS = 60_000;

/** Whether the value is less than the counter was all the time that a scrape may lag. */
function wasHigherForLong(
  highs: readonly Decimal[],
  samples: readonly CounterSample[],
  place: number,
): boolean {
  const sample = samples[place];
  if (sample === undefined) return false;
  for (let earlier = place - 1; earlier >= 0; earlier -= 1) {
    if (highs[earlier]?.lte(sample.value)) return false;
    if ((samples[earlier]?.at ?? 0) <= sample.at - SCRAPE_LAG_MS) return true;
  }
  return false;
}

interface Down {
  high: Decimal;
  place: number;
  samples: readonly CounterSample[];
  /** The last increase before. */
  usual: Decimal;
}

function stepDown(down: Down): Pick<CounterStep, "kind" | "increase"> {
  const value = down.samples[down.place]?.value ?? ZERO;
  const isNear = isMoreThanHalf(value, down.high);
  if (isMadeGood(down, isNear)) return { kind: "glitch", increase: ZERO };
  const across = acrossTheEnd(down, value);
  if (across !== null) return { kind: "wrap", increase: across };
  if (isNear) return { kind: "back", increase: ZERO };
  return { kind: "reset", increase: value };
}

function isMadeGood({ high, place, samples }: Down, isNear: boolean): boolean {
  let before = samples[place];
  for (const later of samples.slice(place + 1)) {
    if (before === undefined || later.at - (samples[place]?.at ?? 0) > COUNTER_LOOK_AHEAD_MS) return false;
    if (later.value.gte(high)) {
      return isNear || (!isMoreThanHalf(before.value, high) && isMoreThanHalf(high, later.value));
    }
    before = later;
  }
  return false;
}

/** The amount counted across a wrap, if there was one. */
function acrossTheEnd({ high, place, samples, usual }: Down, value: Decimal): Decimal | null {
  if (high.gte(BITS_32)) return null;
  const across = BITS_32.minus(high).plus(value);
  const untilMs = (samples[place]?.at ?? 0) + COUNTER_LOOK_AHEAD_MS;
  // Another series may still tell of the time before.
  const next = samples
    .slice(place + 1)
    .find((later) => later.at <= untilMs && later.value.gt(value) && !isMoreThanHalf(later.value, high));
  const after = next === undefined ? ZERO : next.value.minus(value);
  const largest = after.gt(usual) ? after : usual;
  const isPlausible = across.lte(NEAR_THE_END) || across.lte(largest.times(decimal(4n)));
  return isPlausible && !isMoreThanHalf(across, BITS_32) ? across : null;
}

function isMoreThanHalf(part: Decimal, whole: Decimal): boolean {
  return part.plus(part).gt(whole);
}
