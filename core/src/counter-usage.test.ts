import fc from "fast-check";
import { expect, test } from "vitest";
import { type CounterState, countStep } from "./counter-usage.ts";
import { type Decimal, decimal, decimalText } from "./decimal.ts";

/** What samples add up to, from a state on. */
function counted(values: readonly bigint[], before: CounterState | null = null) {
  let state = before;
  let sum: Decimal = decimal(0n);
  let resets = 0;
  for (const [at, value] of values.entries()) {
    const step = countStep(state, { at, value: decimal(value) });
    sum = sum.plus(step.increase);
    if (step.isReset) resets += 1;
    state = step.state;
  }
  return { sum: decimalText(sum), resets, state };
}

test("what a counter counted before it was first seen is nobody's", () => {
  expect(counted([1_000_000n, 1_000_007n])).toMatchObject({ sum: "7", resets: 0 });
});

test("a counter that went down began anew from zero", () => {
  expect(counted([100n, 150n, 30n, 40n])).toMatchObject({ sum: "90", resets: 1 });
});

test("a counter that stands still counts nothing", () => {
  expect(counted([5n, 5n, 5n])).toMatchObject({ sum: "0", resets: 0 });
});

const increases = fc.array(fc.bigInt({ min: 0n, max: 2n ** 60n }), { minLength: 1, maxLength: 50 });

test("without resets the steps add up to the last value less the first", () => {
  fc.assert(
    fc.property(increases, fc.bigInt({ min: 0n, max: 2n ** 63n }), (steps, start) => {
      const values = [start];
      let last = start;
      for (const step of steps) {
        last += step;
        values.push(last);
      }
      expect(counted(values)).toMatchObject({ sum: String(last - start), resets: 0 });
    }),
  );
});

test("cut anywhere, the parts add up to the whole, resets or not", () => {
  const values = fc.array(fc.bigInt({ min: 0n, max: 2n ** 62n }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(values, fc.nat(), (samples, place) => {
      const cut = place % samples.length;
      const head = counted(samples.slice(0, cut));
      const tail = counted(samples.slice(cut), head.state);
      const sum = decimal(head.sum).plus(decimal(tail.sum));
      expect(decimalText(sum)).toBe(counted(samples).sum);
    }),
  );
});
