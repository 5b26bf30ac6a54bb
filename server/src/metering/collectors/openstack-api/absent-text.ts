import type { OpenstackKind } from "@billow/contract/metering/openstack-counting.ts";
import { SERVICE_LISTS } from "./lists.ts";

/** Says that a service is not in the catalogue, and what follows. */
export function absentText(name: OpenstackKind): string {
  const [type] = SERVICE_LISTS[name].types;
  return `Keystone's catalogue has no service ${type}, so ${name === "loadBalancers" ? "load balancers" : name} are not listed. What other sources report of them counts on.`;
}
