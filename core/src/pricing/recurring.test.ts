import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, addMonths, daysBetween } from "../metering/period.ts";
import { chargesOf, type ItemTerms, type RecurringItem } from "./recurring.ts";

const DAY = 86_400;
const startOfDay = (day: string) => daysBetween("2020-01-01", day) * DAY;

const item = (fields: Partial<RecurringItem> = {}): RecurringItem => ({
  product: "Licence",
  description: null,
  quantity: "1",
  unitPrice: "1200",
  interval: "year",
  charged: "arrears",
  until: null,
  ...fields,
});

/** Terms that each begin on a day and hold until the next. */
function history(...begins: [string, RecurringItem[]][]): ItemTerms[] {
  return begins.map(([startsOn, items], index) => ({
    startsOn,
    before: begins[index + 1]?.[0] ?? null,
    items,
  }));
}

/** The charges of each of so many months from 2026-01 on, as its invoice knows the terms. */
function months(all: readonly ItemTerms[], count: number) {
  return Array.from({ length: count }, (_, index) => {
    const [from, before] = [addMonths("2026-01-01", index), addMonths("2026-01-01", index + 1)];
    const known = all.filter(({ startsOn }) => startsOn < before);
    // A month's invoice does not know what begins after it.
    const last = known.at(-1);
    const seen = known.map((one) =>
      one === last && (one.before ?? "") >= before ? { ...one, before: null } : one,
    );
    return {
      month: from.slice(0, 7),
      charges: chargesOf(seen, { from, before }, startOfDay).map(
        ({ item: { product }, seconds, wholeSeconds }) => ({
          product,
          days: seconds / DAY,
          of: wholeSeconds / DAY,
        }),
      ),
    };
  }).filter(({ charges }) => charges.length > 0);
}

describe("chargesOf", () => {
  it("charges a setup fee once, however many terms follow that have it too", () => {
    const fee = item({ product: "Setup", interval: "once" });
    const all = history(["2026-02-15", [fee]], ["2026-03-01", [fee]], ["2026-03-20", [fee]]);
    expect(months(all, 6)).toEqual([{ month: "2026-02", charges: [{ product: "Setup", days: 1, of: 1 }] }]);
  });

  it.each([
    ["advance" as const, 24, ["2026-01", "2027-01"]],
    ["arrears" as const, 25, ["2027-01", "2028-01"]],
  ])("charges a year in %s in the month of its first or last day", (charged, count, expected) => {
    const all = history(["2026-01-15", [item({ charged })]]);
    expect(months(all, count).map(({ month }) => month)).toEqual(expected);
    expect(months(all, count).flatMap(({ charges }) => charges.map(({ days, of }) => [days, of]))).toEqual([
      [365, 365],
      [365, 365],
    ]);
  });

  it("ends a year of calendar months with December, and quarters at the ends of short months", () => {
    expect(months(history(["2026-01-01", [item()]]), 13).map(({ month }) => month)).toEqual(["2026-12"]);
    const quarter = item({ interval: "quarter", charged: "advance" });
    expect(months(history(["2026-01-31", [quarter]]), 12)).toMatchObject([
      { month: "2026-01", charges: [{ days: 89 }] },
      { month: "2026-04", charges: [{ days: 92 }] },
      { month: "2026-07", charges: [{ days: 92 }] },
      { month: "2026-10", charges: [{ days: 92 }] },
    ]);
  });

  it.each(["advance", "arrears"] as const)("charges until its last day and no longer, in %s", (charged) => {
    const all = history(["2026-01-01", [item({ charged, until: "2026-03-31" })]]);
    expect(months(all, 30)).toEqual([
      {
        month: charged === "advance" ? "2026-01" : "2026-03",
        charges: [{ product: "Licence", days: 90, of: 365 }],
      },
    ]);
  });

  it("ends with the terms that have it in arrears; what was charged in advance stays", () => {
    const end = ["2026-04-01", []] as [string, RecurringItem[]];
    expect(months(history(["2026-01-01", [item()]], end), 30)).toEqual([
      { month: "2026-04", charges: [{ product: "Licence", days: 90, of: 365 }] },
    ]);
    expect(months(history(["2026-01-01", [item({ charged: "advance" })]], end), 30)).toEqual([
      { month: "2026-01", charges: [{ product: "Licence", days: 365, of: 365 }] },
    ]);
  });

  const day = fc.integer({ min: 0, max: 700 }).map((n) => addDays("2026-01-01", n));
  const days = fc.uniqueArray(day, { minLength: 1, maxLength: 5 }).map((all) => all.sort());
  const interval = fc.constantFrom("month" as const, "quarter" as const, "year" as const);

  it("charges each day for which an item is agreed in one month alone, in arrears", () => {
    fc.assert(
      fc.property(
        days,
        interval,
        fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        fc.option(day),
        (begins, every, has, until) => {
          const [first = "2026-01-01"] = begins;
          const own = item({ interval: every, until: until !== null && until > first ? until : null });
          // The last terms have no items, so that everything has ended.
          const all = history(
            ...begins.map((from, index): [string, RecurringItem[]] => [from, has[index] ? [own] : []]),
            ["2028-06-01", []],
          );
          const held = all.reduce((sum, { startsOn, before, items }) => {
            const end = own.until === null ? before : [before ?? "9999", addDays(own.until, 1)].sort()[0];
            return items.length === 0 || !end ? sum : sum + Math.max(0, daysBetween(startsOn, end));
          }, 0);
          const charged = months(all, 48).flatMap(({ charges }) => charges);
          expect(charged.reduce((sum, one) => sum + one.days, 0)).toBe(held);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("is the same for one agreement and for the same terms agreed on again and again", () => {
    const items = [
      item({ interval: "month" }),
      item(),
      item({ interval: "quarter", charged: "advance" }),
      item({ interval: "once" }),
    ];
    fc.assert(
      fc.property(days, (begins) => {
        const [first = "2026-01-01"] = begins;
        const again = history(...begins.map((from): [string, RecurringItem[]] => [from, items]));
        expect(months(again, 36)).toEqual(months(history([first, items]), 36));
      }),
      { numRuns: 20 },
    );
  });
});
