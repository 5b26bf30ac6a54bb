import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, addMonths, daysBetween } from "../metering/period.ts";
import { chargesOf, type ItemTerms, nextCharges, type RecurringItem } from "./recurring.ts";

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

  it.each([
    ["a year in advance", {}, "2026-01-15", "2026-01", "2026-01-15", "2027-01-15"],
    [
      "a year in arrears",
      { charged: "arrears" as const },
      "2026-01-15",
      "2027-01",
      "2026-01-15",
      "2027-01-15",
    ],
    ["a quarter", { interval: "quarter" as const }, "2026-01-31", "2026-04", "2026-04-30", "2026-07-31"],
    [
      "a year that has a last day",
      { until: "2026-03-31" },
      "2026-01-01",
      "2026-01",
      "2026-01-01",
      "2026-04-01",
    ],
    ["a month", { interval: "month" as const }, "2026-01-16", "2026-02", "2026-02-01", "2026-03-01"],
    [
      "a month that it begins in",
      { interval: "month" as const },
      "2026-01-16",
      "2026-01",
      "2026-01-16",
      "2026-02-01",
    ],
    [
      "a month that is its last",
      { interval: "month" as const, until: "2026-02-10" },
      "2026-01-01",
      "2026-02",
      "2026-02-01",
      "2026-02-11",
    ],
    [
      "the month of a setup fee",
      { interval: "once" as const },
      "2026-01-16",
      "2026-01",
      "2026-01-01",
      "2026-02-01",
    ],
  ])("names the days that are paid for: %s", (_, fields, startsOn, month, from, before) => {
    const all = history([startsOn, [item({ charged: "advance", ...fields })]]);
    const end = addMonths(`${month}-01`, 1);
    const charges = chargesOf(all, { from: `${month}-01`, before: end }, startOfDay);
    expect(charges.map(({ period }) => period)).toEqual([{ from, before }]);
  });

  it("names the whole month where terms without the item lie within it, and the part that terms cut a year to", () => {
    const monthly = item({ interval: "month" });
    const gap = history(["2026-01-01", [monthly]], ["2026-01-10", []], ["2026-01-20", [monthly]]);
    const january = { from: "2026-01-01", before: "2026-02-01" };
    expect(chargesOf(gap, january, startOfDay)).toMatchObject([{ period: january, seconds: 21 * DAY }]);
    const cut = history(["2026-01-05", [item()]], ["2026-04-10", []]);
    const april = { from: "2026-04-01", before: "2026-05-01" };
    expect(chargesOf(cut, april, startOfDay)).toMatchObject([
      { period: { from: "2026-01-05", before: "2026-04-10" } },
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

describe("nextCharges", () => {
  it("says for each item when it is charged next, and for which time", () => {
    const items = [
      item({ charged: "advance" }),
      item({ interval: "quarter" }),
      item({ interval: "once" }),
      item({ interval: "month" }),
      item({ charged: "advance", until: "2027-01-10", product: "Ends" }),
    ];
    const next = (month: string) =>
      nextCharges(history(["2026-01-15", items]), month, startOfDay).map(({ index, month: on, charge }) => [
        index,
        on,
        charge.period.from,
        charge.period.before,
      ]);
    expect(next("2026-02")).toEqual([
      [0, "2027-01", "2027-01-15", "2028-01-15"],
      [1, "2026-04", "2026-01-15", "2026-04-15"],
      [3, "2026-02", "2026-02-01", "2026-03-01"],
    ]);
    expect(next("2025-01").map(([index, month]) => [index, month])).toEqual([
      [0, "2026-01"],
      [1, "2026-04"],
      [2, "2026-01"],
      [3, "2026-01"],
      [4, "2026-01"],
    ]);
  });

  it("names the terms in which it falls: the present ones, or those that follow with the same item", () => {
    const licence = item({ charged: "advance" });
    const next = (all: ItemTerms[]) =>
      nextCharges(all, "2026-06", startOfDay).map(({ startsOn, index, month }) => [startsOn, index, month]);
    const setup = item({ interval: "once", product: "Setup" });
    expect(next(history(["2026-01-15", [licence]], ["2026-07-01", [setup, licence]]))).toEqual([
      ["2026-07-01", 1, "2027-01"],
      ["2026-07-01", 0, "2026-07"],
    ]);
    expect(next(history(["2026-01-15", [item()]], ["2026-07-01", []]))).toEqual([
      ["2026-01-15", 0, "2026-07"],
    ]);
    expect(next(history(["2026-01-15", [licence]], ["2026-07-01", []]))).toEqual([]);
  });

  const day = fc.integer({ min: 0, max: 700 }).map((n) => addDays("2026-01-01", n));

  it("is the first of the charges that the months make", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(day, { minLength: 1, maxLength: 4 }).map((all) => all.sort()),
        fc.constantFrom("month" as const, "quarter" as const, "year" as const),
        fc.constantFrom("advance" as const, "arrears" as const),
        fc.integer({ min: 0, max: 30 }),
        (begins, interval, charged, ahead) => {
          const all = history(
            ...begins.map((from): [string, RecurringItem[]] => [from, [item({ interval, charged })]]),
          );
          const month = addMonths("2026-01-01", ahead).slice(0, 7);
          const first = Array.from({ length: 60 }, (_, n) => addMonths(`${month}-01`, n)).find(
            (from) => chargesOf(all, { from, before: addMonths(from, 1) }, startOfDay).length > 0,
          );
          expect(nextCharges(all, month, startOfDay)).toMatchObject([
            { index: 0, month: first?.slice(0, 7) },
          ]);
        },
      ),
      { numRuns: 40 },
    );
  });
});
