import type { Granularity } from "@billow/contract/metering/usage.ts";
import { DomainError } from "@billow/core/errors.ts";
import { monthOfDay, nextMonth } from "@billow/core/metering/period.ts";
import type { Tiling } from "@billow/core/metering/tiling.ts";

/** Points a series may have. A chart with more is unreadable and should use a coarser granularity. */
const POINTS_MAX = 400;

/** The period of a point in a report, in epoch seconds, with the key of the usage in it. */
export interface Bucket {
  key: string;
  from: number;
  before: number;
}

interface Asked {
  from: string;
  before: string;
  granularity: Granularity;
}

/**
 * The periods of a report's points, in order.
 *
 * @throws DomainError `invalid_request` when the range is empty or would give too many points
 */
export function bucketsOf(query: Asked, tiling: Tiling): Bucket[] {
  const { from, before, granularity } = query;
  if (from >= before)
    throw new DomainError("invalid_request", "The range is empty: `before` must be after `from`.", "/before");
  const start = tiling.startOfDay(from);
  const end = tiling.startOfDay(before);
  if (granularity === "total") return [{ key: "total", from: start, before: end }];
  // A tile is an hour at most, so there are at least this many points. A long range is refused before it is split.
  const pointsMin = Math.floor((end - start) / SECONDS_AT_MOST[granularity]);
  const buckets = pointsMin > POINTS_MAX ? [] : cutUp(query, granularity, tiling);
  if (pointsMin <= POINTS_MAX && buckets.length <= POINTS_MAX) return buckets;
  throw new DomainError(
    "invalid_request",
    `A series may have at most ${POINTS_MAX} points. Choose a shorter range or a coarser granularity.`,
    "/granularity",
  );
}

/** The longest that a point's period can be, including a clock change. */
const SECONDS_AT_MOST = { hour: 3_600, day: 25 * 3_600, month: 31 * 86_400 + 3_600 };

function cutUp({ from, before }: Asked, granularity: "hour" | "day" | "month", tiling: Tiling): Bucket[] {
  if (granularity === "hour") {
    return tiling
      .hours(tiling.startOfDay(from), tiling.startOfDay(before))
      .map((tile) => ({ key: String(tile.start), from: tile.start, before: tile.end }));
  }
  if (granularity === "day") {
    // A day that the zone skipped has no length, so each day ends where the next shown begins.
    const days = tiling.days(from, before);
    const starts = [...days, before].map((day) => tiling.startOfDay(day));
    return days.map((day, n) => ({ key: day, from: starts[n] ?? 0, before: starts[n + 1] ?? 0 }));
  }
  return monthsOf({ from, before }, tiling);
}

/** The months of a range. The first and the last are cut at the range's limits. */
export function monthsOf({ from, before }: Pick<Asked, "from" | "before">, tiling: Tiling): Bucket[] {
  const months: Bucket[] = [];
  for (let month = monthOfDay(from); `${month}-01` < before; month = nextMonth(month)) {
    const first = `${month}-01` < from ? from : `${month}-01`;
    const next = `${nextMonth(month)}-01` > before ? before : `${nextMonth(month)}-01`;
    months.push({ key: month, from: tiling.startOfDay(first), before: tiling.startOfDay(next) });
  }
  return months;
}
