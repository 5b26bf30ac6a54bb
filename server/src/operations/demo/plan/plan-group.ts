import { addDays } from "@billow/core/metering/period.ts";
import { setParent } from "../../../parties/customers/group/set-parent.ts";
import { termsSince } from "../../../pricing/subscriptions/terms-since.ts";
import { JANA } from "../world/actors.ts";
import type { DemoCustomer } from "../world/demo-customer.ts";
import { monthsBefore } from "../world/months-before.ts";
import type { World } from "../world/world.ts";
import { onceSettled } from "./once-settled.ts";

/** A studio that a customer bought: it is on that customer's invoices since last month. */
const CHILD = "atelier-generique";
const PARENT = "compania-iberica";
const MONTHS_AGO = 1;

/** When a customer is billed with another from, in epoch seconds; null for one that has no parent. */
export function joinsGroupAt({ calendar, now }: World, { is }: DemoCustomer): number | null {
  if (is.tenantId !== CHILD) return null;
  const month = monthsBefore(calendar.dayOf(now).slice(0, 7), MONTHS_AGO);
  return calendar.at(calendar.workday(addDays(`${month}-01`, 16), 0), "10:50");
}

/** Bills a customer with its parent, once its last drafts are issued. */
export function planGroup(world: World): void {
  const { customers, customerIds, calendar, tx, deps } = world;
  const child = customers.find(({ is }) => is.tenantId === CHILD);
  const at = child === undefined ? null : joinsGroupAt(world, child);
  if (at === null || !customers.some(({ is }) => is.tenantId === PARENT)) return;
  const month = calendar.dayOf(at).slice(0, 7);
  onceSettled(world, at, async () => {
    const [id, parentId] = [customerIds.get(CHILD), customerIds.get(PARENT)];
    if (id === undefined || parentId === undefined) return;
    await setParent(tx, deps, { id, parentId, month, actor: JANA }, termsSince);
  });
}
