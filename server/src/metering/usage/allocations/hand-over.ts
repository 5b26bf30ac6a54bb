import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { AllocationChange, UsageEvent } from "../store/event.ts";
import { selectToldOfResources, type ToldRow } from "./open-allocation-queries.ts";

/**
 * The ends that follow from moves between tenants. When a source reports a resource under a new tenant, it ends at
 * the old tenant at that event's time. The id of each end derives from the event, so a repeated event gives the same
 * end. An event of the old tenant that arrives late is ended as it would have been in order.
 */
export async function handOversOf(
  db: Kysely<Database>,
  { source, events }: { source: string; events: readonly UsageEvent[] },
): Promise<AllocationChange[]> {
  const changes = events.filter((event) => event.type === "allocation");
  const resources = [...new Set(changes.map(({ resource }) => resource))];
  const stored = await selectToldOfResources(db, { source, resources });
  const known = new Set(stored.map((row) => row.event_id));
  const fresh = changes.filter(({ id }) => !known.has(id)).map(toldOf);
  const byResource = Map.groupBy([...stored, ...fresh], (row) => row.resource);
  return [...byResource.values()].flatMap((told) => endsOf(source, told));
}

function toldOf({ tenantId, resource, id, state, at, nanos }: AllocationChange): ToldRow {
  return { tenant_id: tenantId, resource, event_id: id, state, at, nanos: nanos ?? 0 };
}

function endsOf(source: string, told: readonly ToldRow[]): AllocationChange[] {
  if (new Set(told.map((row) => row.tenant_id)).size < 2) return [];
  const ends: AllocationChange[] = [];
  let owners = new Set<string>();
  for (const row of told.toSorted((a, b) => a.at - b.at || a.nanos - b.nanos)) {
    if (row.state === "deleted") {
      owners.delete(row.tenant_id);
      continue;
    }
    for (const owner of owners) if (owner !== row.tenant_id) ends.push(endAt(source, owner, row));
    owners = new Set([row.tenant_id]);
  }
  return ends;
}

function endAt(source: string, owner: string, { resource, event_id, at, nanos }: ToldRow): AllocationChange {
  return {
    type: "allocation",
    source,
    id: `${resource} handed over from ${owner} by ${event_id}`,
    revision: 0,
    tenantId: owner,
    resource,
    at,
    nanos,
    state: "deleted",
    sizes: {},
    dimensions: {},
  };
}
