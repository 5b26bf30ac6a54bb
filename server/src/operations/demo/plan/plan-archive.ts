import { addDays } from "@billow/core/metering/period.ts";
import { assignSome } from "../../../metering/usage/ingest/assign-unmatched-usage.ts";
import { updateCustomer } from "../../../parties/customers/update-customer.ts";
import { JANA } from "../world/actors.ts";
import { monthsBefore } from "../world/months-before.ts";
import type { World } from "../world/world.ts";
import { onceSettled } from "./once-settled.ts";

/** The days after the last month of a customer who has left, until it is archived. */
const DAYS_LATER = 20;

/** Archives who has left, once all of it is billed. */
export function planArchive(world: World): void {
  const { calendar, now, customerIds, tx, deps } = world;
  const today = calendar.dayOf(now);
  for (const { is, leftMonthsAgo } of world.customers) {
    if (leftMonthsAgo === null) continue;
    const next = `${monthsBefore(today.slice(0, 7), leftMonthsAgo - 1)}-01`;
    onceSettled(world, calendar.at(calendar.workday(addDays(next, DAYS_LATER), 0), "15:40"), async () => {
      const id = customerIds.get(is.tenantId);
      if (id === undefined) return;
      await updateCustomer(tx, deps, { id, change: { archived: true }, takeUp: assignSome, actor: JANA });
    });
  }
}
