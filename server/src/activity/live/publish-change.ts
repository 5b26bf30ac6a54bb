import type { LiveEvent } from "@billow/contract/activity/live.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { notify } from "./queries.ts";

/**
 * Tells whoever looks at a console of a change, in whichever process they are served, once the transaction commits. A
 * transaction that changes many things tells of them in one event, as it holds up other commits while it tells.
 */
export async function publishChange(db: Kysely<Database>, event: LiveEvent): Promise<void> {
  await notify(db, JSON.stringify(event));
}
