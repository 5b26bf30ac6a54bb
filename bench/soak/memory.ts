export interface MemorySample {
  seconds: number;
  mb: number;
}

export interface MemoryTrend {
  meanMb: number;
  mbAMinute: number;
  minutes: number;
  /** Null where the process did not live long enough to say. */
  isFlat: boolean | null;
}

/** A process fills its caches and compiles its code at first, which is no leak. */
const WARM_UP_SHARE = 1 / 3;
/** Over a shorter time a collection of garbage looks like a trend. */
const JUDGED_MINUTES_MIN = 5;
/** By how much of its mean a process may grow within the time that is looked at. */
const GROWTH_SHARE_MAX = 0.15;

/** The line through the samples of one process, by least squares. Null where there are fewer than two. */
export function memoryTrend(samples: readonly MemorySample[]): MemoryTrend | null {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  const [first, last] = [warm[0], warm.at(-1)];
  if (first === undefined || last === undefined || last.seconds <= first.seconds) return null;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanSeconds = mean(warm.map(({ seconds }) => seconds));
  const meanMb = mean(warm.map(({ mb }) => mb));
  let product = 0;
  let square = 0;
  for (const { seconds, mb } of warm) {
    product += (seconds - meanSeconds) * (mb - meanMb);
    square += (seconds - meanSeconds) ** 2;
  }
  const mbAMinute = (60 * product) / square;
  const minutes = (last.seconds - first.seconds) / 60;
  const isFlat = minutes < JUDGED_MINUTES_MIN ? null : mbAMinute * minutes <= GROWTH_SHARE_MAX * meanMb;
  return { meanMb, mbAMinute, minutes, isFlat };
}
