import { addDays } from "@billow/core/metering/period.ts";
import type { AllocationChange } from "../../../metering/usage/store/event.ts";
import type { Flavor, Region } from "../world/demo-customer.ts";
import type { Random } from "../world/random.ts";
import { allocationEvent, DAY_SECONDS, type UsageSpan } from "./usage-span.ts";

/** Machines replaced once a year, in permille. */
const REPLACED = 220;

/** A new machine runs beside the one it replaces for this long. */
const HANDOVER_SECONDS = 25 * 60;

/** Events of machines that run all the time: some from the beginning, more over the year, some replaced. */
export function machineEvents(span: UsageSpan): AllocationChange[] {
  return span.customer.uses.machines.flatMap(({ region, flavor, count, more = 0 }) => {
    const random = span.random(`machines ${region} ${flavor}`);
    return Array.from({ length: count + more }, (_, index) => ({
      region,
      flavor,
      name: `${span.customer.is.tenantId}-${region}-${flavor}-${index + 1}`,
      bornAt: index < count ? span.from : laterBirth(span, random),
    })).flatMap((machine) => lifeOf(span, machine, random));
  });
}

interface Machine {
  region: Region;
  flavor: Flavor;
  name: string;
  bornAt: number;
}

/** A random moment of office hours in the last year, but not before the span begins. */
function laterBirth({ before, from, calendar }: UsageSpan, random: Random): number {
  const day = calendar.workday(addDays(calendar.dayOf(before), -random.int(8, 360)), 0);
  const at = calendar.at(day, "09:00") + random.int(0, 8 * 3600);
  return Math.min(Math.max(at, from), before - 1);
}

function lifeOf(
  span: UsageSpan,
  { region, flavor, name, bornAt }: Machine,
  random: Random,
): AllocationChange[] {
  const event = (resource: string, at: number, count: number | null) =>
    allocationEvent(span, { resource, region, at, shape: { flavor }, count });
  const replacedAt = bornAt + random.int(30, 330) * DAY_SECONDS + random.int(8 * 3600, 17 * 3600);
  const isReplaced = random.chance(REPLACED) && replacedAt + HANDOVER_SECONDS < span.before;
  const last = isReplaced ? `${name}b` : name;
  return [
    event(name, bornAt, 1),
    ...(isReplaced ? [event(last, replacedAt, 1), event(name, replacedAt + HANDOVER_SECONDS, null)] : []),
    ...(span.left ? [event(last, span.before - 1, null)] : []),
  ];
}
