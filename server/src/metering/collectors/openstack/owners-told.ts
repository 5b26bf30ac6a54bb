import type { GetMessage } from "amqplib";
import type { Kysely } from "kysely";
import type { Database } from "../../../db/schema.ts";
import { type OwnerOf, ownersOf } from "../../usage/allocations/owners.ts";

/** Neutron's word for an address that was released, which it names by its id alone. */
const RELEASED = "floatingip.delete.end";
const RELEASED_ID = /floatingip_id[\\"':\s]+([\w-]{1,200})/;

/** Whose the resources are whose deletion does not say so. */
export async function ownersTold(
  db: Kysely<Database>,
  { source, messages }: { source: string; messages: readonly Pick<GetMessage, "content">[] },
): Promise<OwnerOf> {
  const resources = new Set<string>();
  for (const { content } of messages) {
    if (!content.includes(RELEASED)) continue;
    const [, id] = RELEASED_ID.exec(content.toString("utf8")) ?? [];
    if (id !== undefined) resources.add(id);
  }
  return resources.size === 0 ? () => undefined : ownersOf(db, { source, resources: [...resources] });
}
