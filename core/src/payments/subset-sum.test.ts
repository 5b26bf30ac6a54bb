import fc from "fast-check";
import { expect, test } from "vitest";
import { sumsTo } from "./subset-sum.ts";

test("the fewest numbers come first, and one number is no sum", () => {
  expect(sumsTo([10n, 20n, 30n, 40n, 60n], 60n, 9)).toEqual([
    [1, 3],
    [0, 1, 2],
  ]);
  expect(sumsTo([60n], 60n, 9)).toEqual([]);
});

test("every answer sums exactly, and there are no more than asked for", () => {
  const numbers = fc.array(fc.bigInt({ min: 1n, max: 30n }), { maxLength: 20 });
  fc.assert(
    fc.property(
      numbers,
      fc.bigInt({ min: 1n, max: 120n }),
      fc.integer({ min: 1, max: 5 }),
      (list, amount, most) => {
        const sums = sumsTo(list, amount, most);
        expect(sums.length).toBeLessThanOrEqual(most);
        for (const places of sums) {
          expect(new Set(places).size).toBe(places.length);
          expect(places.reduce((sum, place) => sum + (list[place] ?? 0n), 0n)).toBe(amount);
        }
      },
    ),
  );
});
