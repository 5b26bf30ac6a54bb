import { addDays } from "@billow/core/metering/period.ts";
import type { AllocationChange } from "../../../metering/usage/store/event.ts";
import type { Calendar } from "../world/calendar.ts";
import type { Region, Rhythm } from "../world/demo-customer.ts";
import { monthsBefore } from "../world/months-before.ts";
import type { Random } from "../world/random.ts";
import { allocationEvent, grownTo, type Shape, type UsageSpan } from "./usage-span.ts";

/** Events of machine groups and GPU pools, whose size follows the load by day and week. */
export function groupEvents(span: UsageSpan): AllocationChange[] {
  const { groups = [], gpus = [] } = span.customer.uses;
  return [
    ...groups.map(({ flavor, ...group }): Group => ({ ...group, since: span.from, shape: { flavor } })),
    ...gpus.map(
      ({ model, count, sinceMonthsAgo, ...pool }): Group => ({
        ...pool,
        low: pool.rhythm === "steady" ? count : 0,
        high: count,
        since: sinceMonthsAgo === undefined ? span.from : boughtAt(span, sinceMonthsAgo),
        shape: { gpuModel: model },
      }),
    ),
  ].flatMap((group) => eventsOf(span, group));
}

interface Group {
  region: Region;
  low: number;
  high: number;
  rhythm: Rhythm;
  since: number;
  shape: Shape;
}

function eventsOf(span: UsageSpan, group: Group): AllocationChange[] {
  const { region, shape, low, high, rhythm, since } = group;
  const kind = "flavor" in shape ? `group-${shape.flavor}` : `gpu-${shape.gpuModel.toLowerCase()}`;
  const resource = `${span.customer.is.tenantId}-${region}-${kind}`;
  const random = span.random(resource);
  const event = (at: number, count: number | null) =>
    allocationEvent(span, { resource, region, at, shape, count });
  const events = [event(Math.max(since, span.from), low)];
  if (rhythm !== "steady") {
    // A GPU pool has a fixed size; a group of machines grows with its load.
    const highAt = (at: number) => ("flavor" in shape ? Math.floor((high * grownTo(span, at)) / 1000) : high);
    for (let day = span.calendar.dayOf(since); ; day = addDays(day, 1)) {
      if (span.calendar.startOfDay(day) >= span.before) break;
      for (const { at, count } of stepsOf({ day, low, highAt, rhythm, random, calendar: span.calendar }))
        if (at > since && at > span.from && at < span.before) events.push(event(at, count));
    }
  }
  return span.left ? [...events, event(span.before - 1, null)] : events;
}

interface Load {
  day: string;
  low: number;
  highAt(at: number): number;
  rhythm: Rhythm;
  random: Random;
  calendar: Calendar;
}

/** The changes of a group's size on a day. */
function stepsOf({ day, low, highAt, rhythm, random, calendar }: Load): { at: number; count: number }[] {
  const some = (time: string, percent: number) => {
    const at = calendar.at(day, time) + random.int(0, 2_400);
    const high = Math.floor((highAt(at) * (percent - random.int(0, 15))) / 100);
    return { at, count: Math.max(low, high) };
  };
  const rest = (time: string) => ({ at: calendar.at(day, time) + random.int(0, 2_400), count: low });
  switch (rhythm) {
    case "office":
      return calendar.isWorkday(day) ? [some("07:40", 100), rest("18:20")] : [];
    case "evening":
      return [some("16:30", calendar.isWeekend(day) ? 115 : 85), rest("23:10")];
    case "night":
      return calendar.isWorkday(day) ? [rest("05:20"), some("20:10", 100)] : [rest("05:20")];
    case "steady":
      return [];
  }
}

/** The beginning of working hours on the first working day of a month, `monthsAgo` before the span's end. */
function boughtAt({ before, calendar }: UsageSpan, monthsAgo: number): number {
  const month = monthsBefore(calendar.dayOf(before).slice(0, 7), monthsAgo);
  return calendar.at(calendar.workday(`${month}-01`, 0), "09:15");
}
