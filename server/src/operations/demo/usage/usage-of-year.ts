import type { UsageEvent } from "../../../metering/usage/store/event.ts";
import { joinedAt } from "../plan/plan-customers.ts";
import type { DemoCustomer } from "../world/demo-customer.ts";
import { monthsBefore } from "../world/months-before.ts";
import { tenantOfResource } from "../world/projects.ts";
import type { World } from "../world/world.ts";
import { groupEvents } from "./group-events.ts";
import { instanceEvents } from "./instance-events.ts";
import { machineEvents } from "./machine-events.ts";
import { measuredEvents } from "./measured-events.ts";
import type { UsageSpan } from "./usage-span.ts";

/** All usage events of the provider's systems until now, by time. */
export function usageOfYear(world: World): UsageEvent[] {
  return world.customers
    .map((customer) => spanOf(world, customer))
    .filter((span) => span.from < span.before)
    .flatMap((span): UsageEvent[] => [
      ...machineEvents(span),
      ...instanceEvents(span),
      ...groupEvents(span),
      ...measuredEvents(span),
    ])
    .map((event) => ({ ...event, tenantId: tenantOfResource(event.tenantId, event.resource) }))
    .sort((a, b) => startOf(a) - startOf(b));
}

/** When an event's usage begins, in epoch seconds. */
export function startOf(event: UsageEvent): number {
  return event.type === "allocation" ? event.at : event.from;
}

function spanOf(world: World, customer: DemoCustomer): UsageSpan {
  const { calendar, months, now } = world;
  const { leftMonthsAgo, is } = customer;
  const leavingMonth = monthsBefore(calendar.dayOf(now).slice(0, 7), leftMonthsAgo ?? 0);
  return {
    customer,
    from: Math.max(calendar.startOfDay(`${months[0]}-01`), joinedAt(world, customer)),
    before: leftMonthsAgo === null ? now : calendar.at(calendar.workday(`${leavingMonth}-01`, 9), "16:30"),
    left: leftMonthsAgo !== null,
    calendar,
    random: (name) => world.random("usage", is.tenantId, name),
  };
}
