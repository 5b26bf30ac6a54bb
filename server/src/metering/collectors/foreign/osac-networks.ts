import { type Mapping, osacLife, osacMapping } from "./osac-events.ts";

/** OSAC bills a NAT gateway while it is ready. In every other state it is as if there were none. */
const LIFE = osacLife({
  READY: "active",
  PENDING: "deleted",
  FAILED: "deleted",
  DELETING: "deleted",
  UNSPECIFIED: "deleted",
  DELETED: "deleted",
});

/** The life of a NAT gateway. Its address is told, and counted, by itself. */
export const OSAC_NETWORKS: readonly Mapping[] = LIFE.map((told) => ({
  ...osacMapping("nat_gateway", told),
  resource: { path: "osacresourceid" },
  sizes: { "network.natGateway": { value: "1" } },
}));
