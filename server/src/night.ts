import { dateInZone, instantInZone } from "@billow/core/metering/period.ts";

/** When the night's check begins, and until when a first one may, in the billing time zone. */
const FROM_HOUR = 2;
const BEFORE_HOUR = 6;

/**
 * Whether a check is due: the first in a night's hours, so that a new Billow is not busy with it at once, and each further
 * one when a night has begun since the last, also if Billow did not run that night.
 */
export function isDue({
  lastStartedAt,
  nowMs,
  timeZone,
}: {
  lastStartedAt: string | undefined;
  nowMs: number;
  timeZone: string;
}): boolean {
  if (lastStartedAt !== undefined)
    return nightOf(Date.parse(lastStartedAt), timeZone) < nightOf(nowMs, timeZone);
  const hour = Number(instantInZone(Math.floor(nowMs / 1000), timeZone).slice(11, 13));
  return hour >= FROM_HOUR && hour < BEFORE_HOUR;
}

/** The date whose night has begun. */
function nightOf(ms: number, timeZone: string): string {
  return dateInZone(Math.floor(ms / 1000) - FROM_HOUR * 3600, timeZone);
}
