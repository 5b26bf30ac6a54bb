import type { BacklogPart } from "@billow/contract/activity/outbox.ts";
import type { Transaction } from "kysely";
import type { Database } from "../../../db/schema.ts";
import type { Deps } from "../../../deps.ts";
import { instantOfMs } from "../../../http/present.ts";
import { scheduleBacklog } from "./backlog-queries.ts";
import { needMailServer } from "./need-mail-server.ts";

/**
 * Lets all e-mails that were given up, or that wait for a mail server, leave at once, with all their attempts before them
 * again; says how many those are.
 *
 * @throws DomainError `conflict` without a mail server
 */
export async function retryBacklog(
  tx: Transaction<Database>,
  deps: Deps,
  part: BacklogPart,
): Promise<number> {
  needMailServer(deps);
  return scheduleBacklog(tx, { part, now: instantOfMs(deps.clock.nowMs()) });
}
