import { type RunningMonthOfCustomer, runningMonths } from "../../billing/live-bill/running-months.ts";
import type { Deps } from "../../deps.ts";
import { instantOfMs } from "../../http/present.ts";
import { zonesOfIssuers } from "../../parties/issuers/issuer.ts";
import { todays } from "../../parties/issuers/todays.ts";
import { customersToCompute, keepRunningMonths } from "./queries.ts";

/** Figures are computed anew when they are so old. */
const FRESH_MS = 900_000;
/** A round works so long, so that many customers never keep the machine busy. The next one goes on with the oldest. */
const ROUND_MS = 3_000;
/** So many are kept in one statement. */
const CUSTOMERS_A_SLICE = 100;

/**
 * Computes what customers' running months come to, those first that were never computed or longest ago. It may be killed at
 * any point: what is kept is complete for each customer, with the time it is of.
 */
export async function computeRunningMonths(deps: Deps, { roundMs = ROUND_MS } = {}): Promise<void> {
  const { db, clock } = deps;
  const endsAt = performance.now() + roundMs;
  const months = new Map(
    [...(await todays(db, deps))].flatMap(([id, date]) =>
      date === null ? [] : [[id, `${date.slice(0, 7)}-01`]],
    ),
  );
  const before = instantOfMs(clock.nowMs() - FRESH_MS);
  const slice = () => customersToCompute(db, { months, before, limit: CUSTOMERS_A_SLICE });
  let customers = await slice();
  if (customers.length === 0) return;
  const zoneOf = await zonesOfIssuers(db);
  const compute = await runningMonths(db, deps);
  while (customers.length > 0) {
    const computed: RunningMonthOfCustomer[] = [];
    const at = instantOfMs(clock.nowMs());
    for (const [timeZone, own] of Map.groupBy(customers, ({ issuerId }) => zoneOf(issuerId)))
      computed.push(...(await compute({ customerIds: own.map(({ id }) => id), timeZone })));
    await keepRunningMonths(db, computed, at);
    if (performance.now() >= endsAt || computed.length === 0) return;
    customers = await slice();
  }
}
