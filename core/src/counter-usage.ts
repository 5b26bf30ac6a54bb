import { type Decimal, decimal } from "./decimal.ts";

/** What a counter said. `at` is milliseconds since 1970; `series` is the place of the series that told it. */
export interface CounterSample {
  readonly at: number;
  readonly value: Decimal;
  readonly series: number;
}

/**
 * How a counter came from what it said before to what it says now. `on`: it went on. `reset`: it began anew. `wrap`: it
 * went over the end of 32 bits. `glitch`: it went down and came back. `back`: it went down a little and stayed there.
 */
export type CounterStepKind = "on" | "reset" | "wrap" | "glitch" | "back";

export interface CounterStep {
  readonly at: number;
  readonly kind: CounterStepKind;
  readonly increase: Decimal;
  readonly before: Decimal;
  readonly value: Decimal;
}

/** So much later a dip may still be made good. Whoever counts a stretch of time reads so much before and after it. */
export const COUNTER_LOOK_AHEAD_MS = 600_000;

/**
 * What a counter counted from sample to sample, in the order of time, as told by one series or by several of the same
 * counter. `bases` is what each series said last before its samples; null where that is not known.
 *
 * The first sample of all adds nothing: what a counter counted before anybody looked is not known to belong to the time
 * that is billed. When it says less than before, the nearer explanation holds. Nearer to what it said than to zero, it is
 * the same counter: nothing counts until it has made good the dip, or from the lower value on where it does not do so
 * soon. Nearer to zero, it began anew and counts from zero, unless it is back by a single step to what it said and not
 * twice beyond, for which it would have had to count in one step what it took its whole life for. A counter of 32 bits
 * that was so near their end that its steps carry it over has wrapped.
 *
 * Steps depend on the samples nearby alone, so however time is cut, they add up to the same.
 */
export function countSteps(
  bases: readonly (Decimal | null)[],
  samples: readonly CounterSample[],
): CounterStep[] {
  const steps: CounterStep[] = [];
  const own = [...bases];
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
    }
    // Else it is behind another series, or on its way back from a dip.
  }
  return steps;
}

const ZERO = decimal(0n);
const BITS_32 = decimal(2n ** 32n);
/** So near the end of 32 bits a counter may always have wrapped. */
const NEAR_THE_END = decimal(2n ** 26n);

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

/** What was counted over the end of 32 bits, if that is what happened. */
function acrossTheEnd({ high, place, samples, usual }: Down, value: Decimal): Decimal | null {
  if (high.gte(BITS_32)) return null;
  const across = BITS_32.minus(high).plus(value);
  const series = samples[place]?.series;
  const next = samples.slice(place + 1).find((sample) => sample.series === series);
  const after = next === undefined ? ZERO : next.value.minus(value);
  const largest = after.gt(usual) ? after : usual;
  const isPlausible = across.lte(NEAR_THE_END) || across.lte(largest.times(decimal(4n)));
  return isPlausible && !isMoreThanHalf(across, BITS_32) ? across : null;
}

function isMoreThanHalf(part: Decimal, whole: Decimal): boolean {
  return part.plus(part).gt(whole);
}
