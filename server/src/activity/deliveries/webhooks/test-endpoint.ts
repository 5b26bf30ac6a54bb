import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { insertDelivery } from "./delivery-queries.ts";

/** The type of what a person sends to try an endpoint. */
export const TEST_TYPE = "webhook.test";

/** Enqueues a delivery to one endpoint that tells of nothing; answers its id. */
export async function testEndpoint(
  tx: Transaction<Database>,
  deps: Deps,
  endpointId: string,
): Promise<string> {
  const id = deps.newId();
  const subject = { kind: "webhookEndpoint", id: endpointId };
  const at = instantOfMs(deps.clock.nowMs());
  await insertDelivery(tx, { id, endpointId, event: { type: TEST_TYPE, subject, seq: 1, at } });
  return id;
}
