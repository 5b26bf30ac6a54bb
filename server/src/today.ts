import { dateInZone } from "@billow/core/period.ts";
import type { Deps } from "./deps.ts";

/** Today's date in the billing zone. */
export function today(deps: Pick<Deps, "clock" | "timeZone">): string {
  return dateInZone(Math.floor(deps.clock.nowMs() / 1000), deps.timeZone);
}
