import { instantInZone } from "@billow/core/metering/period.ts";
import type { Kysely, RawBuilder } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { Deps } from "../../deps.ts";
import { todayByZone } from "../../today.ts";
import { dateByIssuer, issuerZones } from "./zone-queries.ts";

/** Today's date at each issuer, by its id; null where nothing is done today yet. */
export type Todays = ReadonlyMap<string, string | null>;

export async function todays(db: Kysely<Database>, deps: Pick<Deps, "clock">): Promise<Todays> {
  const dateIn = todayByZone(deps);
  return new Map((await issuerZones(db)).map(({ id, time_zone }) => [id, dateIn(time_zone)]));
}

/** Today's date at each issuer where an hour of the day has come. */
export async function todaysFromHour(
  db: Kysely<Database>,
  deps: Pick<Deps, "clock">,
  hour: number,
): Promise<Todays> {
  const dateIn = todayByZone(deps);
  const now = Math.floor(deps.clock.nowMs() / 1000);
  return new Map(
    (await issuerZones(db)).map(({ id, time_zone: zone }) => [
      id,
      Number(instantInZone(now, zone).slice(11, 13)) < hour ? null : dateIn(zone),
    ]),
  );
}

/** Today's date at the issuer that a column names; a constant wherever it is the same date at all of them. */
export function todayAt(issuerId: RawBuilder<unknown>, dates: Todays): RawBuilder<string | null> {
  return dateByIssuer(issuerId, dates);
}
