import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimal, decimalText } from "../money/decimal.ts";
import { appendSample, type GaugeSeries, integrateGauge } from "./gauge-usage.ts";
import { ALWAYS_ALIVE, type Liveness, livenessOf } from "./liveness.ts";

const MINUTE = 60_000;
const rules = { interval: MINUTE, flagAfter: 5 * MINUTE, hold: 30 * MINUTE, outageHold: 24 * 60 * MINUTE };

/** A series of samples, each as minute and value. */
function series(samples: readonly (readonly [number, string])[], target = "host-1"): GaugeSeries {
  const made: GaugeSeries = { target, runs: [] };
  for (const [minute, value] of samples) {
    appendSample(made, { at: Math.floor(minute * MINUTE + 0.5), value: decimal(value) }, rules.flagAfter);
  }
  return made;
}

const every = (from: number, before: number, value = "1") =>
  Array.from({ length: before - from }, (_, index) => [from + index, value] as const);

function integrate(
  all: readonly GaugeSeries[],
  options: { until: number; combine?: "max" | "sum"; liveness?: (target: string) => Liveness },
) {
  const { pieces, gaps } = integrateGauge({
    series: all,
    rules,
    combine: options.combine ?? "max",
    liveness: options.liveness ?? (() => ALWAYS_ALIVE),
    until: options.until * MINUTE,
  });
  const sum = pieces.reduce(
    (total, { from, before, value }) => total.plus(value.times(decimal(BigInt(before - from)))),
    decimal(0n),
  );
  return {
    /** Value × minutes. */
    minutes: Number(decimalText(sum)) / MINUTE,
    gaps: gaps.map(({ from, before, isHeld }) => [from / MINUTE, before / MINUTE, isHeld]),
  };
}

describe("a resource counts for as long as it was there", () => {
  test("each sample is worth the time to the next one, the last an interval", () => {
    expect(integrate([series(every(10, 35, "2"))], { until: 120 })).toEqual({ minutes: 50, gaps: [] });
  });

  test("a resize counts from the scrape that saw it", () => {
    const resized = series([...every(0, 30, "2"), ...every(30, 60, "4")]);
    expect(integrate([resized], { until: 60 })).toEqual({ minutes: 180, gaps: [] });
  });

  test("nothing counts beyond what is known", () => {
    expect(integrate([series(every(0, 10))], { until: 9.5 }).minutes).toBe(9.5);
  });

  test("no sample is no use", () => {
    expect(integrate([series([])], { until: 60 })).toEqual({ minutes: 0, gaps: [] });
  });

  test("any machine that lives whole intervals is billed just that, wherever its scrapes fall", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: MINUTE - 1 }),
        fc.integer({ min: 1, max: 64 }),
        (minutes, offset, vcpus) => {
          const samples = every(0, minutes, String(vcpus)).map(
            ([minute, v]) => [minute + offset / MINUTE, v] as const,
          );
          expect(integrate([series(samples)], { until: 1_000 }).minutes).toBeCloseTo(minutes * vcpus, 6);
        },
      ),
    );
  });
});

describe("gaps", () => {
  test("a short one is nothing to speak of", () => {
    const gap = series([...every(0, 20), ...every(23, 60)]);
    expect(integrate([gap], { until: 60 })).toEqual({ minutes: 60, gaps: [] });
  });

  test("over a longer one the value holds, and it is shown", () => {
    const gap = series([...every(0, 20), ...every(40, 60)]);
    expect(integrate([gap], { until: 60 })).toEqual({ minutes: 60, gaps: [[19, 40, true]] });
  });

  test("beyond the hold it counts as nothing, and is shown all the same", () => {
    const gap = series([...every(0, 10), ...every(50, 60)]);
    expect(integrate([gap], { until: 60 })).toEqual({ minutes: 20, gaps: [[9, 50, false]] });
  });

  test("a machine that is off for hours while its host answers is no gap", () => {
    const off = series([...every(0, 10), ...every(200, 210)]);
    expect(integrate([off], { until: 210 })).toEqual({ minutes: 20, gaps: [] });
  });

  test("while its target is known to have answered it is none either: the machine was not there", () => {
    const told = () =>
      livenessOf(
        every(0, 210).map(([minute]) => minute * MINUTE),
        true,
      );
    for (const [from, before] of [
      [20, 40],
      [10, 17],
      [10, 200],
    ] as const) {
      const away = series([...every(0, from), ...every(before, 210)]);
      const minutes = 210 - (before - from);
      expect(integrate([away], { until: 210, liveness: told })).toEqual({ minutes, gaps: [] });
    }
    const missed = series([...every(0, 20), ...every(24, 210)]);
    expect(integrate([missed], { until: 210, liveness: told })).toEqual({ minutes: 210, gaps: [] });
  });

  test("after an outage it was there all the time only if it is back with its target", () => {
    const up = [...every(0, 10), ...every(100, 200)].map(([minute]) => minute * MINUTE);
    const told = () => livenessOf(up, true);
    const back = series([...every(0, 10), ...every(102, 200)]);
    expect(integrate([back], { until: 200, liveness: told })).toEqual({ minutes: 200, gaps: [] });
    const later = series([...every(0, 10), ...every(120, 200)]);
    expect(integrate([later], { until: 200, liveness: told })).toEqual({ minutes: 90, gaps: [] });
  });

  test("whichever samples are lost, with gaps up to the hold the total stays", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 58 }), fc.integer({ min: 1, max: 28 }), (at, length) => {
        const samples = every(0, 100).filter(([minute]) => minute < at || minute >= at + length);
        expect(integrate([series(samples)], { until: 100 }).minutes).toBe(100);
      }),
    );
  });
});

describe("outages of a whole target", () => {
  const alive = (minutes: readonly (readonly [number, string])[]) => () =>
    livenessOf(minutes.map(([minute]) => minute * MINUTE));

  test("the value holds for hours when the resource is back with its target", () => {
    const seen = [...every(0, 10), ...every(300, 310)];
    expect(integrate([series(seen)], { until: 310, liveness: alive(seen) })).toEqual({
      minutes: 310,
      gaps: [],
    });
  });

  test("a resource that is not back with its target ended with its last sample", () => {
    const up = [...every(0, 10), ...every(100, 110)];
    expect(integrate([series(every(0, 10))], { until: 110, liveness: alive(up) }).minutes).toBe(10);
  });

  test("while it lasts the value holds for the hold and no longer", () => {
    const seen = every(0, 10);
    expect(integrate([series(seen)], { until: 25, liveness: alive(seen) }).minutes).toBe(25);
    expect(integrate([series(seen)], { until: 500, liveness: alive(seen) }).minutes).toBe(39);
  });
});

describe("several series of one resource", () => {
  test("are the same machine seen twice during a migration", () => {
    const left = series(every(0, 33, "4"), "host-1");
    const entered = series(every(30, 60, "4"), "host-2");
    expect(integrate([left, entered], { until: 60 })).toEqual({ minutes: 240, gaps: [] });
  });

  test("count by the larger where they differ", () => {
    expect(integrate([series(every(0, 10, "2")), series(every(5, 15, "3"))], { until: 60 }).minutes).toBe(40);
  });

  test("add up where they are parts", () => {
    const parts = [series(every(0, 10, "2")), series(every(5, 15, "3"))];
    expect(integrate(parts, { until: 60, combine: "sum" }).minutes).toBe(50);
  });

  test("however often a series is told, it counts once", () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(times, fc.integer({ min: 2, max: 4 }), (minutes, copies) => {
        const samples = minutes.toSorted((a, b) => a - b).map((minute) => [minute, "3"] as const);
        const once = integrate([series(samples)], { until: 300 });
        const often = Array.from({ length: copies }, (_, copy) => series(samples, `host-${copy}`));
        expect(integrate(often, { until: 300 })).toEqual(once);
      }),
    );
  });

  test("a gap of one of them is none where another tells", () => {
    const broken = series([...every(0, 10), ...every(30, 60)]);
    expect(integrate([broken, series(every(0, 60), "host-2")], { until: 60 })).toEqual({
      minutes: 60,
      gaps: [],
    });
  });
});
