import fc from "fast-check";
import { expect, test } from "vitest";
import { type ComparedLine, lineDifferences } from "./line-differences.ts";

const LINE: ComparedLine = {
  kind: "usage",
  product: "vCPU hours",
  description: "100 h",
  quantity: "100",
  unit: "hour",
  unitPrice: "0.02",
  tier: null,
  period: { from: "2026-11-01" },
  amount: 200n,
};
const [FRA, AMS] = [LINE, { ...LINE, unitPrice: "0.03", amount: 300n }];

test("a line that is used more, priced anew, new or gone is named, and no other", () => {
  const more = { ...FRA, description: "150 h", quantity: "150", amount: 300n };
  expect(lineDifferences([FRA, AMS], [AMS, more])).toEqual([{ before: FRA, after: more }]);
  const dearer = { ...AMS, unitPrice: "0.05", amount: 500n };
  expect(lineDifferences([FRA, AMS], [FRA, dearer])).toEqual([{ before: AMS, after: dearer }]);
  const support = { ...LINE, kind: "recurring", product: "Support", description: null };
  expect(lineDifferences([FRA, support], [FRA])).toEqual([{ before: support, after: null }]);
  expect(lineDifferences([FRA], [support, FRA])).toEqual([{ before: null, after: support }]);
});

test("a line that a person described otherwise is another one", () => {
  const [a, b] = [
    { ...LINE, kind: "manual", description: "Set-up" },
    { ...LINE, kind: "manual", description: "Training" },
  ];
  expect(lineDifferences([a], [b])).toEqual([
    { before: a, after: null },
    { before: null, after: b },
  ]);
});

const line = fc
  .record({
    kind: fc.constantFrom("usage", "manual", "percent"),
    product: fc.constantFrom("A", "B"),
    description: fc.constantFrom(null, "x", "y"),
    quantity: fc.constantFrom("1", "2"),
    unitPrice: fc.constantFrom("0.1", "0.2"),
    tier: fc.constantFrom(null, { from: "0" }, { from: "10" }),
    period: fc.constantFrom(null, { from: "2026-10-01" }),
    amount: fc.bigInt({ min: -50n, max: 50n }),
  })
  .map((one): ComparedLine => ({ ...one, unit: null }));
const lines = fc.array(line, { maxLength: 8 });

const sum = (all: readonly (ComparedLine | null)[]) =>
  all.reduce((total, one) => total + (one?.amount ?? 0n), 0n);

test("the differences sum to the difference, each line is told of once at most, and what is equal is left out", () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const all = lineDifferences(before, after);
      const [was, is] = [all.map((one) => one.before), all.map((one) => one.after)];
      expect(sum(is) - sum(was)).toBe(sum(after) - sum(before));
      for (const side of [was, is]) {
        const told = side.filter((one) => one !== null);
        expect(new Set(told).size).toBe(told.length);
      }
      expect(lineDifferences(before, before)).toEqual([]);
      // In another order they are the same lines.
      const shuffled = before.toReversed().map((one) => ({ ...one }));
      const moved = lineDifferences(before, shuffled);
      expect(sum(moved.map((one) => one.after))).toBe(sum(moved.map((one) => one.before)));
    }),
  );
});

test("lines of names that differ are found again in any order", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(line, { selector: ({ product, tier }) => `${product} ${tier?.from}` }),
      (all) => {
        expect(lineDifferences(all, all.toReversed())).toEqual([]);
      },
    ),
  );
});
