import type { LiveEvent } from "@billow/contract/activity/live.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import type { About } from "./about.ts";
import type { AccessChange } from "./access-change.ts";
import { notify } from "./queries.ts";

/**
 * Publishes a change to all open consoles, in every process, when the transaction commits. A transaction that changes many
 * things publishes them as one event, because publishing holds up other commits. Who is limited to some customers is told of
 * what is about those, as `about` says.
 */
export async function publishChange(
  db: Kysely<Database>,
  event: LiveEvent,
  about: About = {},
): Promise<void> {
  await notify(db, JSON.stringify({ ...event, about }));
}

/** A notice holds 8,000 bytes, which is room for so many ids. */
const IDS_PER_NOTICE = 100;

/**
 * Says, once the transaction commits, that some users or API keys may no longer do what they could: every process asks again
 * what their event streams may show.
 */
export async function publishAccessChange(db: Kysely<Database>, actorIds: readonly string[]): Promise<void> {
  for (let at = 0; at < actorIds.length; at += IDS_PER_NOTICE) {
    const change: AccessChange = {
      name: "access",
      data: { actorIds: actorIds.slice(at, at + IDS_PER_NOTICE) },
    };
    await notify(db, JSON.stringify(change));
  }
}
