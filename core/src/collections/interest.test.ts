import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, daysBetween } from "../metering/period.ts";
import { decimal } from "../money/decimal.ts";
import { DAY_COUNTS, type DayCount } from "./day-count.ts";
import { dueSpans, interestOn } from "./interest.ts";

const START = "2027-12-20";
const day = fc.integer({ min: 0, max: 800 });
const changes = fc.array(
  fc.record({
    on: day.map((n) => addDays(START, n)),
    amount: fc.bigInt({ min: -50_000n, max: 100_000n }),
  }),
  { maxLength: 8 },
);
const rate = fc
  .integer({ min: 0, max: 200_000 })
  .map((n) => decimal(`${Math.floor(n / 10_000)}.${String(n % 10_000).padStart(4, "0")}`));

describe("interest", () => {
  it.each<[string, string, bigint, string, DayCount, bigint]>([
    // A whole year of 1000.00 at 9 %.
    ["2026-01-01", "2027-01-01", 100_000n, "9", "actual/365", 9_000n],
    ["2026-01-01", "2027-01-01", 100_000n, "9", "actual/360", 9_125n],
    ["2028-01-01", "2029-01-01", 100_000n, "9", "actual/actual", 9_000n],
    ["2028-01-01", "2029-01-01", 100_000n, "9", "actual/365", 9_025n],
    // 30 days of 1190.00 at 11.27 %: 11.0229…
    ["2026-11-15", "2026-12-15", 119_000n, "11.27", "actual/365", 1_102n],
    // 12 days of 2027 and 31 of 2028: 1000.00 × 10 % × (12/365 + 31/366).
    ["2027-12-20", "2028-02-01", 100_000n, "10", "actual/actual", 1_176n],
    // Half a cent is a cent.
    ["2026-01-01", "2026-01-02", 100n, "182.5", "actual/365", 1n],
    ["2026-01-01", "2026-01-01", 100_000n, "9", "actual/365", 0n],
  ])("from %s before %s on %s at %s %%, %s, is %s", (from, before, due, yearly, dayCount, expected) => {
    expect(interestOn([{ from, before, due }], { yearlyRate: decimal(yearly), dayCount })).toBe(expected);
  });

  it("is what a count day by day comes to, to the last fraction of a cent", () => {
    fc.assert(
      fc.property(
        changes,
        day,
        day,
        rate,
        fc.constantFrom(...DAY_COUNTS),
        (moved, a, b, yearlyRate, dayCount) => {
          const [from, before] = [addDays(START, Math.min(a, b)), addDays(START, Math.max(a, b))];
          const most = 70_000n;
          const spans = dueSpans(moved, { from, before, most });
          // In units of 1 / (365 × 366 × 360 × 100 × 10000) of a minor unit.
          const perYear = { "actual/365": 366n * 360n, "actual/360": 365n * 366n } as const;
          let exact = 0n;
          for (let one = from; one < before; one = addDays(one, 1)) {
            const open = moved.reduce((sum, { on, amount }) => (on <= one ? sum + amount : sum), 0n);
            const due = open > most ? most : open > 0n ? open : 0n;
            const isLeap = daysBetween(`${one.slice(0, 4)}-01-01`, `${one.slice(0, 4)}-12-31`) === 365;
            const weight =
              dayCount === "actual/actual" ? (isLeap ? 365n * 360n : 366n * 360n) : perYear[dayCount];
            exact += due * weight * BigInt(yearlyRate.times(decimal("10000")).toFixed(0));
          }
          const unit = 365n * 366n * 360n * 100n * 10_000n;
          const interest = interestOn(spans, { yearlyRate, dayCount });
          // Rounded once: no more than half a minor unit away.
          const off = 2n * (interest * unit - exact);
          expect(off <= unit && off >= -unit).toBe(true);
        },
      ),
    );
  });

  it("of spans without a day between them covers each day once", () => {
    fc.assert(
      fc.property(changes, day, day, (moved, a, b) => {
        const [from, before] = [addDays(START, Math.min(a, b)), addDays(START, Math.max(a, b))];
        const spans = dueSpans(moved, { from, before, most: 10n ** 9n });
        for (const [index, span] of spans.entries()) {
          expect(daysBetween(span.from, span.before)).toBeGreaterThan(0);
          expect(span.due).toBeGreaterThan(0n);
          expect(span.from >= (spans[index - 1]?.before ?? from) && span.before <= before).toBe(true);
        }
      }),
    );
  });
});
