import { expect, test } from "vitest";
import { allocation, reading } from "../../../testing/usage.ts";
import { piecesOf, refuseTooManyHours } from "./spread.ts";

const NOW = Date.parse("2026-10-04T00:00:00Z") / 1000;
const MONTH = { from: "2026-09-01T00:00:00Z", before: "2026-10-01T00:00:00Z" };

const months = (count: number, bucket: (index: number) => string) =>
  Array.from({ length: count }, (_, index) =>
    reading({ tenantId: "acme", ...MONTH, quantity: "1", dimensions: { bucket: bucket(index) } }),
  );

test("usual events stay together, in their order", () => {
  const events = months(200, String);
  expect(piecesOf(events, NOW)).toEqual([events]);
});

test("many month-long records are taken in by pieces that hold each once, and a series whole", () => {
  const events = months(1_500, (index) => String(index % 750));
  const pieces = piecesOf(events, NOW);
  expect(pieces.length).toBeGreaterThan(2);
  expect(pieces.flat().toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
    events.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
  const seen = pieces.map((piece) => new Set(piece.map((event) => event.dimensions.bucket)));
  expect(seen.reduce((sum, one) => sum + one.size, 0)).toBe(750);
  for (const piece of pieces)
    expect(new Set(piece.map((event) => event.dimensions.bucket)).size * 720).toBeLessThan(201_000);
});

test("a call of more hours than one takes is refused whole; one event never is, nor are many of one series", () => {
  expect(() => refuseTooManyHours(months(2_900, String), NOW)).toThrow(
    expect.objectContaining({
      code: "too_large",
      detail: expect.stringMatching(/A call may cover at most 2000000.*Nothing was stored/),
    }),
  );
  expect(() =>
    refuseTooManyHours(
      months(9_000, () => "one"),
      NOW,
    ),
  ).not.toThrow();
  const old = allocation({ tenantId: "acme", at: "2000-01-01T00:00:00Z" });
  expect(() => refuseTooManyHours([old], NOW)).not.toThrow();
});

test("an allocation of more sizes than usual counts with all of them, and alone it is still taken", () => {
  const sizes = Object.fromEntries(
    Array.from({ length: 16 }, (_, index) => [`own.size${index}`, 1_000_000n]),
  );
  const many = (index: number) => ({
    ...allocation({ tenantId: `t${index}`, at: "2000-01-01T00:00:00Z" }),
    sizes,
  });
  expect(() => refuseTooManyHours([many(1)], NOW)).not.toThrow();
  expect(() => refuseTooManyHours([many(1), many(2)], NOW)).toThrow(/cover at most/);
  const lately = [1, 2, 3, 4].map((index) => ({ ...many(index), at: NOW - 5_000 * 3_600 }));
  expect(piecesOf(lately, NOW).map((piece) => piece.length)).toEqual([2, 2]);
});
