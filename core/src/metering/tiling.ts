import { addDays, dayNumber, epochSeconds, startOfDay as startOfDayInZone } from "./period.ts";

/** An hour of a local day (or the rest of an odd day): the grain of every rollup. Epoch seconds, half-open. */
export interface HourTile {
  readonly start: number;
  readonly end: number;
  /** The local day the tile belongs to, `YYYY-MM-DD`. */
  readonly day: string;
}

/**
 * How a time zone is divided into days and hours.
 *
 * Days are the periods between the starts of calendar days. Hour tiles are 3600-second pieces of a day, counted from
 * its start. So tiles never cross a day, whatever the zone's offset, and cover time without gaps or overlaps. On a
 * day with a half-hour clock change, the last tile is shorter.
 */
export interface Tiling {
  readonly timeZone: string;
  /** Every tile that overlaps `[from, before)`, whole, in order. */
  hours(from: number, before: number): HourTile[];
  /** The local day of an instant in epoch seconds. */
  dayOf(seconds: number): string;
  /** The first second of a local day. */
  startOfDay(day: string): number;
  /** The local days in `[fromDay, beforeDay)`, without days that the zone skipped. */
  days(fromDay: string, beforeDay: string): string[];
}

const HOUR = 3600;
const DAY = 86_400;

/** The tiling of a zone. Days are computed once and cached, so keep the tiling too. */
export function createTiling(timeZone: string): Tiling {
  const days = new Map<number, Day>();

  function dayAt(index: number): Day {
    let day = days.get(index);
    if (day === undefined) {
      day = cutDay(index, timeZone);
      days.set(index, day);
    }
    return day;
  }

  /** Found via the UTC day, because no zone is more than a day away. */
  function dayIndexOf(seconds: number): number {
    let index = Math.floor(seconds / DAY) + 1;
    while (dayAt(index).start > seconds) index -= 1;
    return index;
  }

  function hours(from: number, before: number): HourTile[] {
    assertSeconds(from);
    assertSeconds(before);
    const tiles: HourTile[] = [];
    if (from >= before) return tiles;
    for (let index = dayIndexOf(from); dayAt(index).start < before; index += 1) {
      for (const tile of dayAt(index).tiles) {
        if (tile.end > from && tile.start < before) tiles.push(tile);
      }
    }
    return tiles;
  }

  // Refuses an unknown zone at once, not at first use.
  dayAt(0);
  return {
    timeZone,
    hours,
    dayOf(seconds) {
      assertSeconds(seconds);
      return dayAt(dayIndexOf(seconds)).day;
    },
    startOfDay: (day) => dayAt(dayNumber(day)).start,
    days(fromDay, beforeDay) {
      const found: string[] = [];
      for (let index = dayNumber(fromDay); index < dayNumber(beforeDay); index += 1) {
        const day = dayAt(index);
        if (day.tiles.length > 0) found.push(day.day);
      }
      return found;
    },
  };
}

interface Day {
  day: string;
  start: number;
  tiles: HourTile[];
}

const EPOCH_DAY = "1970-01-01";

function cutDay(index: number, timeZone: string): Day {
  const day = addDays(EPOCH_DAY, index);
  const start = epochSecondsOf(day, timeZone);
  const end = epochSecondsOf(addDays(day, 1), timeZone);
  const tiles: HourTile[] = [];
  for (let s = start; s < end; s += HOUR) tiles.push({ start: s, end: Math.min(s + HOUR, end), day });
  return { day, start, tiles };
}

function epochSecondsOf(day: string, timeZone: string): number {
  return epochSeconds(startOfDayInZone(day, timeZone));
}

function assertSeconds(value: number): void {
  if (!Number.isSafeInteger(value)) throw new RangeError("Instants are whole epoch seconds.");
}
