import { parseDimensionsKey } from "@billow/core/metering/dimensions.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { loadMeters } from "../../meters/load-meters.ts";
import { metersAsked } from "./report.ts";
import { dimensionsIn } from "./report-queries.ts";
import type { UsageQuery } from "./report-row.ts";

/** Values listed per dimension; a menu cannot show more. */
const VALUES_MAX = 200;

export interface DimensionValues {
  name: string;
  values: string[];
  more: boolean;
}

/** The dimensions of the usage in a range, each with its values, by name. */
export async function listDimensions(
  db: Kysely<Database>,
  query: Pick<UsageQuery, "from" | "before" | "customerId" | "meter">,
): Promise<DimensionValues[]> {
  const meters = metersAsked(await loadMeters(db), query.meter).map((meter) => meter.id);
  const values = new Map<string, Set<string>>();
  for (const key of await dimensionsIn(db, { ...query, meters })) {
    for (const [name, value] of Object.entries(parseDimensionsKey(key))) {
      const known = values.get(name) ?? new Set();
      values.set(name, known.add(value));
    }
  }
  return [...values]
    .map(([name, found]) => ({
      name,
      values: [...found].sort().slice(0, VALUES_MAX),
      more: found.size > VALUES_MAX,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
