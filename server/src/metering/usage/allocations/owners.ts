import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { selectToldOfResources, type ToldRow } from "./open-allocation-queries.ts";

/** The tenant of a resource by what a source told of it; undefined if it never did. */
export type OwnerOf = (resource: string, event: string) => string | undefined;

/**
 * Whose some resources are by what a source told of them last. An event that comes again gets the tenant that it got
 * the first time, so that it stays a duplicate.
 */
export async function ownersOf(
  db: Kysely<Database>,
  { source, resources }: { source: string; resources: readonly string[] },
): Promise<OwnerOf> {
  const rows = await selectToldOfResources(db, { source, resources });
  const told = Map.groupBy(rows, (row) => row.resource);
  return (resource, event) => {
    const own = told.get(resource) ?? [];
    const same = own.find((row) => row.event_id === event);
    return (same ?? lastHeld(own))?.tenant_id;
  };
}

function lastHeld(told: readonly ToldRow[]): ToldRow | undefined {
  const held = told.filter(({ state }) => state !== "deleted");
  return held.toSorted((a, b) => a.at - b.at || a.nanos - b.nanos).at(-1);
}
