import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom, type Random } from "./random.ts";

function draws(random: Random): number[] {
  return Array.from({ length: 20 }, () => random.int(0, 1_000_000));
}

test("chance falls the same way for the same seed and names, and another way for others", () => {
  expect(draws(createRandom("a", "usage", "x"))).toEqual(draws(createRandom("a", "usage", "x")));
  expect(draws(createRandom("a", "usage", "x"))).not.toEqual(draws(createRandom("b", "usage", "x")));
  expect(draws(createRandom("a", "usage", "x"))).not.toEqual(draws(createRandom("a", "usage", "y")));
  expect(draws(createRandom("a", "usagex"))).not.toEqual(draws(createRandom("a", "usage", "x")));
});

test("numbers stay within their bounds, both of which come up", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.integer({ min: -9, max: 9 }),
      fc.integer({ min: 0, max: 4 }),
      (seed, from, span) => {
        const random = createRandom(seed);
        const seen = new Set(Array.from({ length: 400 }, () => random.int(from, from + span)));
        expect(Math.min(...seen)).toBe(from);
        expect(Math.max(...seen)).toBe(from + span);
      },
    ),
  );
});

test("a chance in permille comes up about so often", () => {
  const random = createRandom("chance");
  const often = Array.from({ length: 10_000 }, () => random.chance(150)).filter(Boolean).length;
  expect(often).toBeGreaterThan(1_300);
  expect(often).toBeLessThan(1_700);
  expect(random.chance(0)).toBe(false);
  expect(random.chance(1000)).toBe(true);
});

test("from nothing nothing is picked", () => {
  expect(() => createRandom("x").pick([])).toThrow(RangeError);
  expect(createRandom("x").pick(["only"])).toBe("only");
});
