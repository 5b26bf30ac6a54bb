import { type Mapping, osacLife, osacMapping } from "./osac-events.ts";

/** OSAC bills an address while it is allocated, attached or not. */
const LIFE = osacLife({
  ALLOCATED: "active",
  PENDING: "deleted",
  FAILED: "deleted",
  DELETING: "deleted",
  UNSPECIFIED: "deleted",
  DELETED: "deleted",
});

/** The life of an external IP address. */
export const OSAC_ADDRESSES: readonly Mapping[] = LIFE.map((told) => {
  const mapping = osacMapping("external_ip", told);
  return {
    ...mapping,
    resource: { path: "osacresourceid" },
    sizes: { "network.address": { value: "1" } },
    dimensions: {
      ...mapping.dimensions,
      ipFamily: { path: "data.billing_dimensions.ip_family", optional: true },
    },
  };
});
