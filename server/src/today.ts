import { dateInZone } from "@billow/core/metering/period.ts";
import type { Deps } from "./deps.ts";

/** Today's date in a time zone. */
export function todayIn(timeZone: string, { clock }: Pick<Deps, "clock">): string {
  return dateInZone(Math.floor(clock.nowMs() / 1000), timeZone);
}

/** Today's date in each of the time zones it is asked for, computed once a zone. */
export function todayByZone(deps: Pick<Deps, "clock">): (timeZone: string) => string {
  const known = new Map<string, string>();
  return (timeZone) => {
    const date = known.get(timeZone) ?? todayIn(timeZone, deps);
    known.set(timeZone, date);
    return date;
  };
}
