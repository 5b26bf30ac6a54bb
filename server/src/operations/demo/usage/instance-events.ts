import { addDays } from "@billow/core/metering/period.ts";
import { microUnits } from "@billow/core/metering/sizes.ts";
import type { AllocationChange } from "../../../metering/usage/store/event.ts";
import type { Region } from "../world/demo-customer.ts";
import { grownTo, type UsageSpan } from "./usage-span.ts";

/** What the disk of an instance holds in snapshots at the end of the span, in GiB. */
const SNAPSHOTS_GIB = 60;

/** Events of machines sold by type: stopped at night where they follow office hours, with their addresses and snapshots. */
export function instanceEvents(span: UsageSpan): AllocationChange[] {
  const tell = telling(span);
  return (span.customer.uses.instances ?? []).flatMap(({ region, type, count, rhythm }) =>
    Array.from({ length: count }, (_, index) => `${span.customer.is.tenantId}-${type}-${index + 1}`).flatMap(
      (resource) => {
        const one = { region, resource, instanceType: type };
        const states = rhythm === "office" ? officeHours(span, resource) : [];
        const end = span.left ? [{ at: span.before - 1, state: "deleted" }] : [];
        const machine = [{ at: span.from, state: "active" }, ...states, ...end].map((change) =>
          tell({
            ...one,
            ...change,
            sizes: { "compute.instance": "1", "network.address": "1", "storage.block": "80" },
          }),
        );
        return [...machine, ...snapshots(span, { region, resource: `${resource}-snapshots` })];
      },
    ),
  );
}

interface Change {
  region: Region;
  resource: string;
  at: number;
  state: string;
  sizes: Readonly<Record<string, string>>;
  instanceType?: string;
}

function telling(span: UsageSpan) {
  return ({ region, resource, at, state, sizes, instanceType }: Change): AllocationChange => ({
    type: "allocation",
    source: `/nordlicht/${region}/nova`,
    id: `${resource}@${at}`,
    revision: 0,
    tenantId: span.customer.is.tenantId,
    resource,
    dimensions: { region, ...(instanceType !== undefined && { instanceType }) },
    at,
    state,
    sizes: Object.fromEntries(Object.entries(sizes).map(([meter, size]) => [meter, microUnits(size)])),
  });
}

/** A machine is started on the morning of a working day, and stopped in the evening. */
function officeHours(span: UsageSpan, resource: string): { at: number; state: string }[] {
  const random = span.random(resource);
  const changes: { at: number; state: string }[] = [];
  for (let day = span.calendar.dayOf(span.from); ; day = addDays(day, 1)) {
    if (span.calendar.startOfDay(day) >= span.before) return changes;
    if (!span.calendar.isWorkday(day)) continue;
    const late = random.int(0, 1_800);
    for (const [time, state] of [
      ["07:00", "active"],
      ["19:00", "stopped"],
    ] as const) {
      const at = span.calendar.at(day, time) + late;
      if (at > span.from && at < span.before - 1) changes.push({ at, state });
    }
  }
}

/** The snapshots of a disk, which grow from month to month. */
function snapshots(span: UsageSpan, one: { region: Region; resource: string }): AllocationChange[] {
  const tell = telling(span);
  const events: AllocationChange[] = [];
  for (let at = span.from; at < span.before - 1; ) {
    const gib = String(Math.floor((SNAPSHOTS_GIB * grownTo(span, at)) / 1000));
    events.push(tell({ ...one, at, state: "active", sizes: { "storage.snapshot": gib } }));
    at = span.calendar.startOfDay(addDays(span.calendar.dayOf(at), 28));
  }
  const at = span.before - 1;
  return span.left ? [...events, tell({ ...one, at, state: "deleted", sizes: {} })] : events;
}
