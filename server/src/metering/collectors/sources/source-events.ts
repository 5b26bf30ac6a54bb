import type { Actor, TimelineValue } from "@billow/core/activity/actor.ts";
import { changesOf, type NewEvent } from "@billow/core/activity/event-types.ts";
import { storedValues } from "../../../activity/record/stored-event.ts";
import type { SourceRow } from "../queries.ts";

/** Who changed a source, and whether its credentials, which no event holds. */
interface Change {
  actor: Actor;
  credentialsChanged: boolean;
}

/** What says that a source was created. */
export function sourceCreated(source: SourceRow, { actor, credentialsChanged }: Change): NewEvent {
  const data = { name: source.name, changes: changesOf({}, fieldsOf(source)), credentialsChanged };
  return { type: "source.created", subject: source.id, actor, data };
}

/** What says that a source was changed; nothing where it is as it was. */
export function sourceChanged(
  before: SourceRow,
  after: SourceRow,
  { actor, credentialsChanged }: Change,
): NewEvent[] {
  const changes = changesOf(fieldsOf(before), fieldsOf(after));
  if (changes.length === 0 && !credentialsChanged) return [];
  const data = { name: after.name, changes, credentialsChanged };
  return [{ type: "source.changed", subject: after.id, actor, data }];
}

function fieldsOf({ kind, enabled, origin, config }: SourceRow): Record<string, TimelineValue> {
  // An event's numbers are whole.
  const text = JSON.stringify(config, (_, value: unknown) =>
    typeof value === "number" && !Number.isSafeInteger(value) ? String(value) : value,
  );
  return { ...storedValues.parse(JSON.parse(text)), kind, enabled, origin };
}
