import { DomainError } from "@billow/core/errors.ts";
import { dimensionsKey } from "@billow/core/metering/dimensions.ts";
import type { UsageEvent } from "../store/event.ts";

/*
 * An event is one row of raw usage, but one row of the rollups for each hour it covers: 744 for a month, over a
 * hundred thousand for a resource that began years ago. So calls and transactions are limited by hours too.
 */

const HOUR = 3_600;

/** Hours per transaction, more only when a single series has more. */
const HOURS_A_TRANSACTION = 200_000;

/** Hours per call, unless it has a single event, which may name many meters. A larger call can be split. */
const HOURS_A_CALL = 2_000_000;

/** Meters that an allocation usually feeds, at most. An event may end more than it names. */
const METERS_OF_ALLOCATION = 4;

/** @throws DomainError `too_large` for events that together cover more hours than a call may */
export function refuseTooManyHours(events: readonly UsageEvent[], now: number): void {
  // A call cannot have fewer events than one.
  if (events.length === 1 || roughHours(events, now) <= HOURS_A_CALL) return;
  const hours = [...seriesOf(events, now).values()].reduce((sum, series) => sum + hoursIn(series), 0);
  if (hours <= HOURS_A_CALL) return;
  throw new DomainError(
    "too_large",
    `These ${events.length} events cover ${Math.ceil(hours)} hours of usage, counted per meter and dimensions. A call may cover at most ${HOURS_A_CALL}. Nothing was stored. Send fewer events per call.`,
  );
}

/**
 * Splits events into pieces, one per transaction. The events of a series (tenant, meter and dimensions) stay
 * together, because each piece would write its hours again.
 */
export function piecesOf(events: readonly UsageEvent[], now: number): (readonly UsageEvent[])[] {
  if (roughHours(events, now) <= HOURS_A_TRANSACTION) return [events];
  const pieces: UsageEvent[][] = [];
  let hours = Number.POSITIVE_INFINITY;
  for (const series of seriesOf(events, now).values()) {
    const own = hoursIn(series);
    if (hours + own > HOURS_A_TRANSACTION) {
      pieces.push([]);
      hours = 0;
    }
    for (const event of series.events) pieces.at(-1)?.push(event);
    hours += own;
  }
  return pieces;
}

interface Series {
  events: UsageEvent[];
  /** Epoch seconds. */
  from: number;
  before: number;
  /** The most that one of its events feeds. */
  meters: number;
  hours: number;
}

function seriesOf(events: readonly UsageEvent[], now: number): Map<string, Series> {
  const found = new Map<string, Series>();
  for (const event of events) {
    const meter = event.type === "usage" ? event.meter : "";
    const key = `${meter} ${dimensionsKey(event.dimensions)} ${event.tenantId}`;
    const { from, before } = windowOf(event, now);
    const hours = roughHours([event], now);
    const series = found.get(key);
    if (series === undefined) {
      found.set(key, { events: [event], from, before, meters: metersOf(event), hours });
      continue;
    }
    series.events.push(event);
    series.from = Math.min(series.from, from);
    series.before = Math.max(series.before, before);
    series.meters = Math.max(series.meters, metersOf(event));
    series.hours += hours;
  }
  return found;
}

/** Hours of usage that several events of a series share are written once. */
function hoursIn({ from, before, meters, hours }: Series): number {
  return Math.min(hours, hoursBetween(from, before) * meters);
}

/** The hours of all events, counted separately. */
function roughHours(events: readonly UsageEvent[], now: number): number {
  let hours = 0;
  for (const event of events) {
    const { from, before } = windowOf(event, now);
    hours += hoursBetween(from, before) * metersOf(event);
  }
  return hours;
}

function metersOf(event: UsageEvent): number {
  return event.type === "usage" ? 1 : Math.max(METERS_OF_ALLOCATION, Object.keys(event.sizes).length);
}

function hoursBetween(from: number, before: number): number {
  return Math.floor(Math.max(0, before - from) / HOUR) + 1;
}

/** The time whose usage the event may change. An allocation event may change everything after it. */
function windowOf(event: UsageEvent, now: number): { from: number; before: number } {
  return event.type === "usage" ? event : { from: event.at, before: now };
}
