import { type Mapping, osacLife, osacMapping } from "./osac-events.ts";

const DIMENSIONS = "data.billing_dimensions";

/** OSAC bills a volume while it is available. In every other state it is as if there were none. */
const LIFE = osacLife({
  AVAILABLE: "active",
  CREATING: "deleted",
  FAILED: "deleted",
  DELETING: "deleted",
  UNSPECIFIED: "deleted",
  DELETED: "deleted",
});

/** The life of a volume, by storage tier. */
export const OSAC_VOLUMES: readonly Mapping[] = LIFE.map((told) => {
  const mapping = osacMapping("volume", told);
  const common = { ...mapping, resource: { path: "osacresourceid" } };
  // A correction of a deletion that was missed has no size, and needs none.
  if ("value" in told.state) return { ...common, sizes: { "storage.block": { value: "1" } } };
  return {
    ...common,
    sizes: { "storage.block": { path: `${DIMENSIONS}.size_gib`, numbers: "exact" } },
    dimensions: { ...mapping.dimensions, tier: { path: `${DIMENSIONS}.storage_tier` } },
  };
});
