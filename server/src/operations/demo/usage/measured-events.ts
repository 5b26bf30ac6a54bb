import { addDays } from "@billow/core/metering/period.ts";
import { fromScaledInteger } from "@billow/core/money/decimal.ts";
import type { UsageReading } from "../../../metering/usage/store/event.ts";
import type { Region, Rhythm } from "../world/demo-customer.ts";
import type { Random } from "../world/random.ts";
import { DAY_SECONDS, grownTo, type UsageSpan } from "./usage-span.ts";

/** Readings are hourly within these last days, and daily before. */
const HOURLY_DAYS = 7;

/** Readings of monitoring: object storage in GiB-hours, traffic in GiB. */
export function measuredEvents(span: UsageSpan): UsageReading[] {
  const { object, egress, ingress } = span.customer.uses;
  return [
    ...(object ? readings(span, { ...object, kind: "object", rhythm: "steady" }) : []),
    ...(egress ? readings(span, { ...egress, kind: "egress" }) : []),
    ...(ingress ? readings(span, { ...ingress, kind: "ingress" }) : []),
  ];
}

interface Measured {
  kind: "object" | "egress" | "ingress";
  region: Region;
  /** GiB stored, or GiB of traffic on a working day. */
  gib: number;
  rhythm: Rhythm;
}

const METERS = { object: "storage.object", egress: "network.egress", ingress: "network.ingress" } as const;

function readings(span: UsageSpan, measured: Measured): UsageReading[] {
  const { kind, region, rhythm } = measured;
  const { tenantId } = span.customer.is;
  const random = span.random(kind);
  const hourlyFrom = span.before - HOURLY_DAYS * DAY_SECONDS;
  const events: UsageReading[] = [];
  for (let day = span.calendar.dayOf(span.from); ; day = addDays(day, 1)) {
    const from = Math.max(span.calendar.startOfDay(day), span.from);
    const before = span.calendar.startOfDay(addDays(day, 1));
    if (from >= span.before) return events;
    const milli = Math.floor((measured.gib * grownTo(span, from) * dayLoad(span, day, rhythm, random)) / 100);
    for (const window of windows({ from, before, isHourly: from >= hourlyFrom, rhythm })) {
      if (window.before > span.before) break;
      const quantity =
        kind === "object"
          ? Math.floor((measured.gib * grownTo(span, from) * (window.before - window.from)) / 3600)
          : Math.floor((milli * window.share) / window.shares);
      events.push({
        type: "usage",
        source: `/nordlicht/${region}/${kind === "object" ? "ceph" : "flow"}`,
        id: `${tenantId}/${kind}/${window.from}`,
        revision: 0,
        tenantId,
        resource: kind === "object" ? `${tenantId}-buckets` : `${tenantId}-${region}-uplink`,
        dimensions: { region },
        meter: METERS[kind],
        quantity: fromScaledInteger({ integer: BigInt(quantity), decimals: 3 }),
        from: window.from,
        before: window.before,
      });
    }
  }
}

/** A day's load in percent of a working day's load. */
function dayLoad({ calendar }: UsageSpan, day: string, rhythm: Rhythm, random: Random): number {
  const chance = random.int(-9, 9);
  if (rhythm === "steady") return 100 + Math.floor(chance / 3);
  const quiet = { office: 42, evening: 131, night: 70 }[rhythm];
  return (calendar.isWorkday(day) ? 100 : quiet) + chance;
}

/** How a day's load is distributed over its hours from midnight on, in any unit. */
const HOURS: Readonly<Record<Rhythm, readonly number[]>> = {
  office: [2, 2, 2, 2, 2, 3, 5, 8, 13, 16, 17, 16, 14, 15, 16, 15, 13, 10, 7, 5, 4, 3, 3, 2],
  evening: [8, 5, 3, 2, 2, 2, 3, 4, 5, 5, 6, 6, 7, 7, 8, 9, 11, 13, 16, 19, 21, 20, 17, 12],
  night: [17, 18, 18, 17, 15, 9, 4, 3, 3, 4, 4, 4, 3, 4, 4, 4, 4, 3, 3, 4, 9, 14, 16, 17],
  steady: Array.from({ length: 24 }, () => 10),
};

interface Window {
  from: number;
  before: number;
  /** This window's part of the day's load, out of `shares`. */
  share: number;
  shares: number;
}

function windows({
  from,
  before,
  isHourly,
  rhythm,
}: {
  from: number;
  before: number;
  isHourly: boolean;
  rhythm: Rhythm;
}): Window[] {
  if (!isHourly) return [{ from, before, share: 1, shares: 1 }];
  const loads = HOURS[rhythm];
  const shares = loads.reduce((sum, load) => sum + load, 0);
  return Array.from({ length: Math.ceil((before - from) / 3600) }, (_, hour) => ({
    from: from + hour * 3600,
    before: Math.min(from + (hour + 1) * 3600, before),
    share: loads[hour % 24] ?? 0,
    shares,
  }));
}
