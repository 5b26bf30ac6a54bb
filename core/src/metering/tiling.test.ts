import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refused } from "../testing/refused.ts";
import { addDays, dateInZone, epochSeconds, parseInstantSeconds, startOfDay } from "./period.ts";
import type { HourTile } from "./tiling.ts";
import { createTiling } from "./tiling.ts";

const at = parseInstantSeconds;

/** Zones with whole, half and quarter hours of offset and of change, each around days that are odd in it. */
const ODD_DAYS: [zone: string, day: string, hours: number][] = [
  ["UTC", "2026-10-25", 24],
  ["Europe/Berlin", "2026-10-25", 25],
  ["Europe/Berlin", "2026-03-29", 23],
  ["Australia/Lord_Howe", "2026-04-05", 24.5],
  ["Australia/Lord_Howe", "2026-10-04", 23.5],
  ["Asia/Kolkata", "2026-10-25", 24],
  ["Asia/Kathmandu", "2026-10-25", 24],
  ["America/Asuncion", "2024-10-06", 23],
  ["America/Asuncion", "2024-03-23", 25],
  ["Pacific/Apia", "2011-12-30", 0],
];

const windows = fc
  .record({
    odd: fc.constantFrom(...ODD_DAYS),
    shift: fc.integer({ min: -3 * 86_400, max: 3 * 86_400 }),
    length: fc.integer({ min: 1, max: 4 * 86_400 }),
  })
  .map(({ odd: [zone, day], shift, length }) => {
    const from = epochSeconds(startOfDay(day, zone)) + shift;
    return { zone, from, before: from + length };
  });

describe("hour tiles", () => {
  it("cover any window whole, without gap or overlap", () => {
    fc.assert(
      fc.property(windows, ({ zone, from, before }) => {
        const tiles = createTiling(zone).hours(from, before);
        const [first, last] = [tiles[0], tiles.at(-1)];
        expect(first && first.start <= from && from < first.end).toBe(true);
        expect(last && last.start < before && before <= last.end).toBe(true);
        for (const [index, tile] of tiles.entries()) {
          expect(tile.end).toBe(tiles[index + 1]?.start ?? tile.end);
          expect(tile.start).toBeLessThan(tile.end);
        }
      }),
    );
  });

  it("are whole hours of their day, counted from its start; only a day's last one may be shorter", () => {
    fc.assert(
      fc.property(windows, ({ zone, from, before }) => {
        const tiling = createTiling(zone);
        for (const { start, end, day } of tiling.hours(from, before)) {
          const dayStart = tiling.startOfDay(day);
          const dayEnd = tiling.startOfDay(addDays(day, 1));
          expect((start - dayStart) % 3600).toBe(0);
          expect(start >= dayStart && end <= dayEnd).toBe(true);
          expect(end - start === 3600 || (end === dayEnd && end - start < 3600)).toBe(true);
          expect(tiling.dayOf(start)).toBe(day);
          expect(tiling.dayOf(end - 1)).toBe(day);
        }
      }),
    );
  });

  it("are the same, wherever the window begins and ends", () => {
    fc.assert(
      fc.property(windows, ({ zone, from, before }) => {
        const tiling = createTiling(zone);
        const around = tiling.hours(from - 86_400, before + 86_400);
        const touching = around.filter((tile) => tile.end > from && tile.start < before);
        expect(tiling.hours(from, before)).toEqual(touching);
      }),
    );
  });

  it.each(ODD_DAYS)("in %s, %s has %s hours of tiles", (zone, day, hours) => {
    const tiling = createTiling(zone);
    const tiles = tiling.hours(tiling.startOfDay(day), tiling.startOfDay(addDays(day, 1)));
    expect(tiles).toHaveLength(Math.ceil(hours));
    expect(lengthOf(tiles)).toBe(hours * 3600);
    expect(tiles.every((tile) => tile.day === day)).toBe(true);
  });

  it("end a half-hour change with a half tile", () => {
    const tiling = createTiling("Australia/Lord_Howe");
    const tiles = tiling.hours(tiling.startOfDay("2026-04-05"), tiling.startOfDay("2026-04-06"));
    expect(tiles.map(({ start, end }) => end - start)).toEqual([...new Array(24).fill(3600), 1800]);
  });

  it("follow the local day where the offset is no whole hour", () => {
    const [tile] = createTiling("Asia/Kolkata").hours(at("2026-10-03T14:12:09Z"), at("2026-10-03T14:12:10Z"));
    expect(tile).toEqual({
      start: at("2026-10-03T13:30:00Z"),
      end: at("2026-10-03T14:30:00Z"),
      day: "2026-10-03",
    });
  });

  it("are none for an empty window, and one for a window inside it", () => {
    const tiling = createTiling("UTC");
    const noon = at("2026-10-03T12:00:00Z");
    expect(tiling.hours(noon, noon)).toEqual([]);
    expect(tiling.hours(noon + 5, noon)).toEqual([]);
    const tile = { start: noon, end: noon + 3600, day: "2026-10-03" };
    expect(tiling.hours(noon + 10, noon + 11)).toEqual([tile]);
    expect(tiling.hours(noon, noon + 3600)).toEqual([tile]);
    expect(tiling.hours(noon + 3599, noon + 3600)).toEqual([tile]);
  });

  it("are made once and shared", () => {
    const tiling = createTiling("Europe/Berlin");
    const noon = at("2026-10-03T12:00:00Z");
    expect(tiling.hours(noon, noon + 1)[0]).toBe(tiling.hours(noon + 60, noon + 61)[0]);
  });

  it("refuse fractions of a second", () => {
    expect(() => createTiling("UTC").hours(0.5, 3600)).toThrow(RangeError);
    expect(() => createTiling("UTC").hours(0, Number.NaN)).toThrow(RangeError);
    expect(() => createTiling("UTC").dayOf(0.5)).toThrow(RangeError);
  });
});

describe("local days", () => {
  it("are what the wall clock shows", () => {
    fc.assert(
      fc.property(windows, ({ zone, from }) => {
        expect(createTiling(zone).dayOf(from)).toBe(dateInZone(from, zone));
      }),
    );
  });

  it("begin where their first second belongs to them and the second before does not", () => {
    fc.assert(
      fc.property(windows, ({ zone, from }) => {
        const tiling = createTiling(zone);
        const day = tiling.dayOf(from);
        expect(tiling.dayOf(tiling.startOfDay(day))).toBe(day);
        expect(tiling.dayOf(tiling.startOfDay(day) - 1)).not.toBe(day);
      }),
    );
  });

  it("are listed half-open, across months and years", () => {
    const tiling = createTiling("Europe/Berlin");
    expect(tiling.days("2026-12-30", "2027-01-02")).toEqual(["2026-12-30", "2026-12-31", "2027-01-01"]);
    expect(tiling.days("2026-12-30", "2026-12-30")).toEqual([]);
    expect(tiling.days("2026-12-31", "2026-12-30")).toEqual([]);
    expect(tiling.days("2026-10-01", "2026-11-01")).toHaveLength(31);
  });

  it("leave out a day that the zone skipped", () => {
    const tiling = createTiling("Pacific/Apia");
    expect(tiling.days("2011-12-29", "2012-01-01")).toEqual(["2011-12-29", "2011-12-31"]);
    expect(tiling.startOfDay("2011-12-30")).toBe(tiling.startOfDay("2011-12-31"));
    expect(tiling.dayOf(at("2011-12-30T09:59:59Z"))).toBe("2011-12-29");
    expect(tiling.dayOf(at("2011-12-30T10:00:00Z"))).toBe("2011-12-31");
  });

  it("do not go back where the clocks go back over midnight", () => {
    // At 00:01 of 2010-11-07 clocks in St John's went back to 23:01: the new day had begun and goes on.
    const tiling = createTiling("America/St_Johns");
    const midnight = at("2010-11-07T02:30:00Z");
    expect(tiling.startOfDay("2010-11-07")).toBe(midnight);
    expect(tiling.dayOf(midnight - 1)).toBe("2010-11-06");
    expect(tiling.dayOf(midnight + 1800)).toBe("2010-11-07");
    expect(dateInZone(midnight + 1800, "America/St_Johns")).toBe("2010-11-06");
  });

  it("refuse what is no date", () => {
    refused(() => createTiling("UTC").startOfDay("2026-02-30"), "invalid_date");
    refused(() => createTiling("UTC").days("2026-10-01", "soon"), "invalid_date");
  });
});

describe("createTiling", () => {
  it("names its zone", () => {
    expect(createTiling("Asia/Kolkata").timeZone).toBe("Asia/Kolkata");
  });

  it("refuses a zone that does not exist", () => {
    refused(() => createTiling("Europe/Atlantis"), "unknown_time_zone");
  });
});

function lengthOf(tiles: readonly HourTile[]): number {
  return tiles.reduce((seconds, { start, end }) => seconds + end - start, 0);
}
