import { addDays } from "@billow/core/metering/period.ts";
import type { RecurringItem } from "@billow/core/pricing/recurring.ts";
import { SYSTEM } from "../../../activity/record/actors.ts";
import { assignSome } from "../../../metering/usage/ingest/assign-unmatched-usage.ts";
import { createCustomer } from "../../../parties/customers/create-customer.ts";
import { addTenant, changeTenant } from "../../../parties/customers/tenants/tenants.ts";
import { createSubscription } from "../../../pricing/subscriptions/create-subscription.ts";
import type { DemoCustomer } from "../world/demo-customer.ts";
import { monthsBefore } from "../world/months-before.ts";
import { PROJECTS } from "../world/projects.ts";
import type { World } from "../world/world.ts";
import { LEAD_DAYS } from "./plan-catalogue.ts";

/** The first customers are created before the first month begins. The others join during office hours. */
export function planCustomers(world: World): void {
  for (const customer of world.customers)
    world.agenda.put(joinedAt(world, customer), () => join(world, customer));
}

/** When a customer was created, in epoch seconds. */
export function joinedAt(world: World, { joinedMonthsAgo, is }: DemoCustomer): number {
  const { calendar, months, now } = world;
  const random = world.random("joining", is.tenantId);
  const [first = ""] = months;
  const month = monthsBefore(calendar.dayOf(now).slice(0, 7), joinedMonthsAgo ?? 0);
  const day =
    joinedMonthsAgo === null || month <= first
      ? calendar.workday(addDays(`${first}-01`, -random.int(8, LEAD_DAYS - 10)), 0)
      : calendar.workday(`${month}-01`, random.int(1, 11));
  return calendar.at(day, "09:10") + random.int(0, 6 * 3600);
}

async function join(world: World, customer: DemoCustomer): Promise<void> {
  const { tx, deps, calendar, customerIds, months } = world;
  const created = await createCustomer(tx, deps, customer.is, {
    takeUp: assignSome,
    actor: SYSTEM,
    demo: true,
  });
  customerIds.set(customer.is.tenantId, created.id);
  await addProjects(tx, deps, { customerId: created.id, tenantId: customer.is.tenantId });
  if (customer.agreed === null) return;
  const { discount = null, minimumSpend = null } = customer.agreed;
  const joinedOn = calendar.dayOf(joinedAt(world, customer));
  const [first = joinedOn.slice(0, 7)] = months;
  await createSubscription(tx, deps, {
    customerId: created.id,
    // From the first month that is billed at the earliest: what is charged in advance is on its invoice.
    startsOn: joinedOn < `${first}-01` ? `${first}-01` : joinedOn,
    rateCardId: null,
    discount,
    minimumSpend,
    items: monthlyItems(customer),
  });
}

/** A customer's recurring items, billed every month. */
export function monthlyItems({ agreed }: DemoCustomer): RecurringItem[] {
  return (agreed?.items ?? []).map((item) => ({
    quantity: "1",
    interval: "month",
    charged: "arrears",
    until: null,
    ...item,
  }));
}

/** The projects of a customer that has several. The first one is the tenant that it was made with. */
async function addProjects(
  tx: World["tx"],
  deps: World["deps"],
  { customerId, tenantId }: { customerId: string; tenantId: string },
): Promise<void> {
  for (const wanted of PROJECTS[tenantId] ?? []) {
    if (wanted.tenantId !== tenantId)
      await addTenant(tx, deps, { customerId, wanted }, { takeUp: assignSome, actor: SYSTEM });
    else {
      const { name, costCentre } = wanted;
      await changeTenant(tx, deps, { customerId, tenantId, change: { name, costCentre } }, SYSTEM);
    }
  }
}
