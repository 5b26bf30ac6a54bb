import type { OpenstackList } from "@billow/contract/metering/openstack-api-source.ts";
import { SERVICE_LISTS } from "./lists.ts";

/** Says that a service is not in the catalogue, and what follows. */
export function absentText(name: OpenstackList): string {
  const [type] = SERVICE_LISTS[name].types;
  return `Keystone's catalogue has no service ${type}, so ${name} are not listed. What other sources report of them counts on.`;
}
