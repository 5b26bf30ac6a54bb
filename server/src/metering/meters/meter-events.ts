import type { Actor } from "@billow/core/activity/actor.ts";
import { changesOf, type FieldChange, type NewEvent } from "@billow/core/activity/event-types.ts";
import type { Meter } from "@billow/core/metering/meter.ts";

export function meterCreated(meter: Meter, actor: Actor): NewEvent {
  const data = { name: meter.name, changes: changesOf({}, fieldsOf(meter)) };
  return { type: "meter.created", subject: meter.id, actor, data };
}

/** Nothing where nothing differs. */
export function meterChanged(before: Meter, after: Meter, actor: Actor): NewEvent[] {
  const changes = meterChanges(before, after);
  if (changes.length === 0) return [];
  return [{ type: "meter.changed", subject: after.id, actor, data: { name: after.name, changes } }];
}

export function meterRemoved(meter: Meter, actor: Actor): NewEvent {
  const data = { name: meter.name, changes: changesOf(fieldsOf(meter), {}) };
  return { type: "meter.removed", subject: meter.id, actor, data };
}

export function meterChanges(before: Meter, after: Meter): FieldChange[] {
  return changesOf(fieldsOf(before), fieldsOf(after));
}

function fieldsOf(meter: Meter) {
  const { name, group, kind, unit, per, percentile, intervalSeconds, missing, billedStates } = meter;
  const states = billedStates.map(({ from, states }) => ({
    from,
    states: states === "all" ? states : [...states],
  }));
  return { name, group, kind, unit, per, percentile, intervalSeconds, missing, billedStates: states };
}
