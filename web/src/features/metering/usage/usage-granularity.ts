import { daysBetween } from "../../../format/calendar.ts";
import type { DateRange } from "../../../format/date-presets.ts";

/** How finely time is cut up. */
export type UsageGranularity = "hour" | "day" | "month";

const usageGranularities = ["hour", "day", "month"] as const;

/** Points a series may have: more are unreadable, and the server refuses them. */
const pointsMax = 400;

/** What a range can be cut up into: never more points than can be told apart. */
export function granularitiesOf(range: DateRange): UsageGranularity[] {
  const days = daysBetween(range.from, range.before);
  return usageGranularities.filter(
    (granularity) =>
      granularity === "month" || (granularity === "day" ? days <= pointsMax : days * 25 <= pointsMax),
  );
}

/** The one asked for where the range allows it, otherwise the one that gives a readable number of bars. */
export function granularityFor(range: DateRange, asked: UsageGranularity | undefined): UsageGranularity {
  if (asked !== undefined && granularitiesOf(range).includes(asked)) return asked;
  const days = daysBetween(range.from, range.before);
  if (days <= 2) return "hour";
  return days <= 100 ? "day" : "month";
}
